import { Badge, Button, FileButton, Group, Menu, Text } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { IconDots, IconDownload, IconLink, IconMusic, IconPencil, IconPlayerPlay, IconPlayerStop, IconPlus, IconTrash } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api } from "../../../api/client";
import type { ApiError } from "../../../api/errors";
import type { ClipInfo } from "../../../api/schema.gen";
import { Card } from "../../../shared/Card";
import { ConfirmDialog } from "../../../shared/ConfirmDialog";
import { DataTable, RowMenuTarget } from "../../../shared/DataTable";
import { describeError } from "../../../shared/describeError";
import { Page } from "../../../shared/Page";
import { EmptyState, Loaded } from "../../../shared/states";
import { complained, said } from "../../../shared/toast";
import { useAudioNow } from "../audio";
import { KEY, LARGEST_MB, MOST_CLIPS, spoken, TYPES, useClips } from "./clips";
import { LinkDialog } from "./LinkDialog";
import { RenameDialog } from "./RenameDialog";
import { upload } from "./upload";

/** Audio > Audio clips. */
export default function ClipsPage() {
  const { t, i18n } = useTranslation(["audio", "common"]);
  const client = useQueryClient();
  const clips = useClips();
  const now = useAudioNow();
  const [doomed, setDoomed] = useState<ClipInfo | null>(null);
  const [renamed, setRenamed] = useState<ClipInfo | null>(null);
  const [linked, setLinked] = useState<ClipInfo | null>(null);
  const refresh = () => client.invalidateQueries({ queryKey: KEY });
  const failed = (title: string) => (error: ApiError) => complained(title, describeError(error, t));
  const add = useMutation({
    mutationFn: upload,
    onSuccess: (clip) => said(t("clips.added", { name: clip.name })),
    onError: failed(t("clips.add")),
    onSettled: refresh,
  });
  const play = useMutation({
    mutationFn: (number: number) =>
      api.post("/api/v1/clips/{number}/play", { path: { number: String(number) }, body: { volume: 100, repeat: 0 } }),
    onError: failed(t("clips.play")),
  });
  const stop = useMutation({ mutationFn: () => api.post("/api/v1/clips/stop"), onError: failed(t("clips.stop")) });
  const remove = useMutation({
    mutationFn: (clip: ClipInfo) => api.delete("/api/v1/clips/{number}", { path: { number: String(clip.number) } }),
    onSuccess: (_, clip) => said(t("clips.deleted", { name: clip.name })),
    onError: failed(t("clips.delete")),
    onSettled: () => {
      setDoomed(null);
      void refresh();
    },
  });
  const playing = now.data?.playing ?? null;
  const full = (clips.data ?? []).length >= MOST_CLIPS;
  const decimal = new Intl.NumberFormat(i18n.language, { maximumFractionDigits: 1 });
  return (
    <Page
      title={t("common:pages.clips")}
      lead={t("clips.lead", { most: MOST_CLIPS, size: LARGEST_MB })}
      width="wide"
      actions={
        <>
          <Button
            variant="default"
            leftSection={<IconPlayerStop size={18} aria-hidden />}
            disabled={playing === null}
            onClick={() => stop.mutate()}
          >
            {t("clips.stop")}
          </Button>
          <FileButton
            accept={TYPES}
            onChange={(file) => {
              if (file !== null) add.mutate(file);
            }}
          >
            {(props) => (
              <Button {...props} leftSection={<IconPlus size={18} aria-hidden />} loading={add.isPending} disabled={full}>
                {t("clips.add")}
              </Button>
            )}
          </FileButton>
        </>
      }
    >
      <Loaded query={clips}>
        {(rows) => (
          <Card>
            <DataTable
              name={t("common:pages.clips")}
              rows={rows}
              rowKey={(row) => String(row.number)}
              search={rows.length > 5}
              columns={[
                {
                  id: "name",
                  title: t("clips.name"),
                  text: (row) => row.name,
                  show: (row) => (
                    <Group gap="xs">
                      <Text size="sm" fw={600}>
                        {row.name}
                      </Text>
                      {row.number === playing ? (
                        <Badge color="accent" role="status">
                          {t("clips.plays")}
                        </Badge>
                      ) : null}
                    </Group>
                  ),
                },
                { id: "file", title: t("clips.file"), text: (row) => row.file },
                { id: "length", title: t("clips.length"), text: (row) => spoken(row.seconds) },
                {
                  id: "loudness",
                  title: t("clips.loudness"),
                  text: (row) => t("clips.lufs", { value: decimal.format(row.loudness) }),
                },
                {
                  id: "actions",
                  title: "",
                  text: () => "",
                  sortable: false,
                  show: (row) => (
                    <Group justify="flex-end" gap={4} wrap="nowrap">
                      <Button
                        size="compact-sm"
                        variant="subtle"
                        leftSection={<IconPlayerPlay size={16} aria-hidden />}
                        aria-label={t("clips.playOf", { name: row.name })}
                        onClick={() => play.mutate(row.number)}
                      >
                        {t("clips.play")}
                      </Button>
                      <Menu position="bottom-end" shadow="md">
                        <RowMenuTarget label={t("common:action.moreFor", { name: row.name })}>
                          <IconDots size={18} aria-hidden />
                        </RowMenuTarget>
                        <Menu.Dropdown>
                          <Menu.Item leftSection={<IconPencil size={16} aria-hidden />} onClick={() => setRenamed(row)}>
                            {t("clips.rename")}
                          </Menu.Item>
                          <Menu.Item leftSection={<IconLink size={16} aria-hidden />} onClick={() => setLinked(row)}>
                            {t("clips.link")}
                          </Menu.Item>
                          <Menu.Item
                            component="a"
                            href={`/api/v1/clips/${row.number}/file`}
                            download={row.file}
                            leftSection={<IconDownload size={16} aria-hidden />}
                          >
                            {t("clips.download")}
                          </Menu.Item>
                          <Menu.Item
                            color="red"
                            leftSection={<IconTrash size={16} aria-hidden />}
                            onClick={() => setDoomed(row)}
                          >
                            {t("common:action.delete")}
                          </Menu.Item>
                        </Menu.Dropdown>
                      </Menu>
                    </Group>
                  ),
                },
              ]}
              empty={<EmptyState icon={IconMusic} title={t("clips.none")} text={t("clips.noneText")} />}
            />
          </Card>
        )}
      </Loaded>
      {renamed === null ? null : <RenameDialog key={renamed.number} clip={renamed} onClose={() => setRenamed(null)} />}
      {linked === null ? null : <LinkDialog key={linked.number} clip={linked} onClose={() => setLinked(null)} />}
      <ConfirmDialog
        opened={doomed !== null}
        danger
        title={t("clips.deleteTitle", { name: doomed?.name })}
        text={t("clips.deleteText", { name: doomed?.name })}
        confirm={t("common:action.delete")}
        busy={remove.isPending}
        onClose={() => setDoomed(null)}
        onConfirm={() => {
          if (doomed !== null) remove.mutate(doomed);
        }}
      />
    </Page>
  );
}
