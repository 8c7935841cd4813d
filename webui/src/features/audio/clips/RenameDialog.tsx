import { Button, Group, Modal, Stack, TextInput } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api } from "../../../api/client";
import type { ClipInfo } from "../../../api/schema.gen";
import { describeError } from "../../../shared/describeError";
import { said } from "../../../shared/toast";
import { KEY } from "./clips";

export function RenameDialog({ clip, onClose }: { clip: ClipInfo; onClose: () => void }) {
  const { t } = useTranslation(["audio", "common"]);
  const client = useQueryClient();
  const [name, setName] = useState(clip.name);
  const save = useMutation({
    mutationFn: () =>
      api.patch("/api/v1/clips/{number}", { path: { number: String(clip.number) }, body: { name: name.trim() } }),
    onSuccess: () => {
      void client.invalidateQueries({ queryKey: KEY });
      said(t("common:form.saved"));
      onClose();
    },
  });
  return (
    <Modal
      opened
      onClose={onClose}
      title={t("clips.renameTitle", { name: clip.name })}
      closeButtonProps={{ "aria-label": t("common:action.close") }}
    >
      <form
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          if (name.trim() !== "") save.mutate();
        }}
      >
        <Stack gap="md">
          <TextInput
            data-autofocus
            label={t("clips.name")}
            maxLength={64}
            value={name}
            error={name.trim() === "" ? t("common:form.required") : save.error === null ? null : describeError(save.error, t)}
            onChange={(event) => setName(event.currentTarget.value)}
          />
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              {t("common:action.cancel")}
            </Button>
            <Button type="submit" loading={save.isPending} disabled={name.trim() === ""}>
              {t("common:action.save")}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
