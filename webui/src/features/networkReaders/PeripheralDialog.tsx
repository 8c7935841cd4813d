import { Alert, Button, Group, Modal, Select, Stack, Text, TextInput } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { IconAlertTriangle } from "@tabler/icons-react";
import { useRef, useState, type FormEvent } from "react";
import { useTranslation } from "react-i18next";
import { api } from "../../api/client";
import type { ApiError } from "../../api/errors";
import type { KeyTold, NewPeripheral, PeripheralNow, PeripheralsNow } from "../../api/schema.gen";
import { describeError } from "../../shared/describeError";
import { inWords } from "../../shared/sentences";
import { said } from "../../shared/toast";
import { PERIPHERALS } from "./peripherals";

interface PeripheralDialogProps {
  /** "new" for one that does not exist yet. */
  id: string;
  now: PeripheralsNow;
  onKey: (told: KeyTold) => void;
  onClose: () => void;
}

/** One plate verifier or barcode reader. */
export function PeripheralDialog({ id, now, onKey, onClose }: PeripheralDialogProps) {
  const { t } = useTranslation(["networkReaders", "common"]);
  const old = now.peripherals.find((one) => one.token === id);
  return (
    <Modal
      opened
      onClose={onClose}
      title={id === "new" ? t("add") : (old?.name ?? "")}
      closeButtonProps={{ "aria-label": t("common:action.close") }}
    >
      {id === "new" || old !== undefined ? (
        <PeripheralForm old={old} now={now} onKey={onKey} onClose={onClose} />
      ) : (
        <Text size="sm">{t("gone")}</Text>
      )}
    </Modal>
  );
}

type Draft = Required<NewPeripheral>;

function PeripheralForm({ old, now, onKey, onClose }: Omit<PeripheralDialogProps, "id"> & { old: PeripheralNow | undefined }) {
  const { t } = useTranslation(["networkReaders", "common"]);
  const client = useQueryClient();
  const form = useRef<HTMLFormElement>(null);
  const [tried, setTried] = useState(false);
  const [draft, setDraft] = useState<Draft>({
    name: old?.name ?? "",
    kind: old?.kind ?? "plate",
    accessPoint: old?.accessPoint ?? now.accessPoints[0]?.token ?? "",
    direction: old?.direction ?? "any",
    key: "",
  });
  const change = (patch: Partial<Draft>) => setDraft((before) => ({ ...before, ...patch }));
  const focusFault = () =>
    requestAnimationFrame(() => form.current?.querySelector<HTMLElement>("[aria-invalid=true]")?.focus());
  const save = useMutation<KeyTold, ApiError>({
    mutationFn: () => {
      const { name, accessPoint, direction } = draft;
      return old === undefined
        ? api.post("/api/v1/peripherals", { body: draft })
        : api.patch("/api/v1/peripherals/{token}", {
            path: { token: old.token },
            body: { name, accessPoint, direction },
          });
    },
    onSuccess: (told) => {
      if (told.key === "") said(t("saved", { name: draft.name }));
      else onKey(told);
      onClose();
      return client.invalidateQueries({ queryKey: PERIPHERALS });
    },
    onError: focusFault,
  });
  const complaint = (field: string) => (save.error?.field === field ? inWords(save.error.message) : null);
  const missing = draft.name.trim() === "" ? t("common:form.required") : null;
  const homeless = save.error !== null && !["name", "key", "accessPoint"].includes(save.error.field ?? "") ? save.error : null;
  const send = (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (missing === null) save.mutate();
    else focusFault();
  };
  return (
    <form onSubmit={send} noValidate ref={form}>
      <Stack gap="md">
        {homeless === null ? null : (
          <Alert color="red" icon={<IconAlertTriangle aria-hidden />} role="alert">
            {describeError(homeless, t)}
          </Alert>
        )}
        <TextInput
          label={t("name")}
          maxLength={64}
          data-autofocus
          autoComplete="off"
          value={draft.name}
          error={(tried ? missing : null) ?? complaint("name")}
          onChange={(event) => change({ name: event.currentTarget.value })}
        />
        {old === undefined ? (
          <Select
            label={t("kindLabel")}
            allowDeselect={false}
            data={(["plate", "code"] as const).map((kind) => ({ value: kind, label: t(`kind.${kind}`) }))}
            value={draft.kind}
            onChange={(value) => change({ kind: value === "code" ? "code" : "plate" })}
          />
        ) : null}
        <Select
          label={t("place")}
          description={t("placeText")}
          allowDeselect={false}
          data={[
            { value: "", label: t("nowhere") },
            ...now.accessPoints.map((point) => ({ value: point.token, label: point.name })),
          ]}
          value={draft.accessPoint}
          error={complaint("accessPoint")}
          onChange={(value) => change({ accessPoint: value ?? "" })}
        />
        {draft.kind === "plate" ? (
          <Select
            label={t("directionLabel")}
            description={t("directionText")}
            allowDeselect={false}
            data={(["any", "in", "out"] as const).map((way) => ({ value: way, label: t(`direction.${way}`) }))}
            value={draft.direction}
            onChange={(value) => change({ direction: value === "in" || value === "out" ? value : "any" })}
          />
        ) : null}
        {old === undefined ? (
          <TextInput
            label={t("key")}
            description={t("keyText")}
            maxLength={128}
            autoComplete="off"
            spellCheck={false}
            value={draft.key}
            error={complaint("key")}
            onChange={(event) => change({ key: event.currentTarget.value })}
          />
        ) : null}
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            {t("common:action.cancel")}
          </Button>
          <Button type="submit" loading={save.isPending}>
            {t(old === undefined ? "generate" : "common:action.save")}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
