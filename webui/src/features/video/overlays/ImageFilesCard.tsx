import { ActionIcon, Box, Group, Stack, Switch, Text, TextInput } from "@mantine/core";
import { IconTrash } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { useSaveSection } from "../../../api/hooks";
import { describeError } from "../../../shared/describeError";
import { Card } from "../../../shared/Card";
import { ConfirmDialog } from "../../../shared/ConfirmDialog";
import { complained } from "../../../shared/toast";
import type { ImageFiles } from "./overlays";

interface ImageFilesProps {
  stored: ImageFiles;
  used: ReadonlySet<string>;
  save: ReturnType<typeof useSaveSection<ImageFiles>>;
}

const COLOR = /^([\da-f]{6})?$/i;

/** The image files there are, and how each is shown. */
export function ImageFilesCard({ stored, used, save }: ImageFilesProps) {
  const { t } = useTranslation(["video", "common"]);
  const [doomed, setDoomed] = useState<string | null>(null);
  const change = (patch: unknown) =>
    save.mutate(patch, { onError: (error) => complained(t("common:failed.save"), describeError(error, t)) });
  const names = Object.keys(stored.files);
  if (names.length === 0) return null;
  return (
    <Card title={t("overlays.files")}>
      <Stack gap="sm">
        {names.map((name) => {
          const file = stored.files[name];
          return file === undefined ? null : (
            <Box key={name} className="ae-inset">
              <Group justify="space-between" wrap="nowrap">
                <Text size="sm" fw={600} className="ae-wrap">
                  {name}
                </Text>
                <ActionIcon
                  size={36}
                  variant="subtle"
                  color="red"
                  disabled={used.has(name)}
                  title={used.has(name) ? t("overlays.used") : undefined}
                  aria-label={t("masks.delete", { name })}
                  onClick={() => setDoomed(name)}
                >
                  <IconTrash size={18} aria-hidden />
                </ActionIcon>
              </Group>
              <Stack gap="sm" mt="xs">
                <Switch
                  label={t("overlays.scale")}
                  checked={file.scale}
                  onChange={(event) => change({ files: { [name]: { scale: event.currentTarget.checked } } })}
                />
                <Switch
                  label={t("overlays.default")}
                  checked={stored.default === name}
                  onChange={(event) => change({ default: event.currentTarget.checked ? name : "" })}
                />
                <TransparentColor
                  key={file.transparent}
                  stored={file.transparent}
                  onCommit={(transparent) => change({ files: { [name]: { transparent } } })}
                />
              </Stack>
            </Box>
          );
        })}
      </Stack>
      <ConfirmDialog
        opened={doomed !== null}
        danger
        title={t("overlays.deleteFile")}
        text={t("overlays.deleteText", { name: doomed })}
        confirm={t("common:action.delete")}
        busy={save.isPending}
        onClose={() => setDoomed(null)}
        onConfirm={() => {
          if (doomed !== null) change({ files: { [doomed]: null }, ...(stored.default === doomed ? { default: "" } : {}) });
          setDoomed(null);
        }}
      />
    </Card>
  );
}

function TransparentColor({ stored, onCommit }: { stored: string; onCommit: (color: string) => void }) {
  const { t } = useTranslation("video");
  const [typed, setTyped] = useState(stored);
  const wrong = !COLOR.test(typed);
  const commit = () => {
    if (!wrong && typed !== stored) onCommit(typed);
  };
  return (
    <TextInput
      label={t("overlays.transparent")}
      description={t("overlays.transparentHint")}
      placeholder="FFFFFF"
      maxLength={6}
      value={typed}
      error={wrong ? t("overlays.transparentHint") : null}
      rightSection={
        stored === "" ? null : <span className="ae-swatch" style={{ backgroundColor: `#${stored}` }} aria-hidden />
      }
      onChange={(event) => setTyped(event.currentTarget.value.trim())}
      onBlur={commit}
      onKeyDown={(event) => {
        if (event.key === "Enter") commit();
      }}
    />
  );
}
