import { ActionIcon, Group, Stack, Text, UnstyledButton } from "@mantine/core";
import { IconActivity, IconChartLine, IconPhoto, IconTrash, IconTypography } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useSaveSection, useSection } from "../../../api/hooks";
import type { ApiError } from "../../../api/errors";
import { useDevice } from "../../../app/session";
import type { Field } from "../../../forms/schema";
import { Card } from "../../../shared/Card";
import { ConfirmDialog } from "../../../shared/ConfirmDialog";
import { describeError } from "../../../shared/describeError";
import { Page } from "../../../shared/Page";
import { EmptyState, Loaded } from "../../../shared/states";
import { complained } from "../../../shared/toast";
import { Beside } from "../parts/Beside";
import { InstantSettings } from "../../../forms/InstantSettings";
import { Preview } from "../parts/Preview";
import { UndoButton } from "../parts/UndoButton";
import { useUndo } from "../parts/useUndo";
import { freeKey } from "../profiles/profiles";
import { AddOverlay, type Addition } from "./AddOverlay";
import { Handles } from "./Handles";
import { ImageFilesCard } from "./ImageFilesCard";
import { Modifiers } from "./Modifiers";
import {
  bare,
  imageName,
  LARGEST_IMAGE,
  listed,
  matters,
  MOST_OVERLAYS,
  MOST_WIDGETS,
  patchOf,
  placeAt,
  type ImageFiles,
  type Listed,
  type OverlaySettings,
} from "./overlays";

const ICONS = { texts: IconTypography, images: IconPhoto, widgets: IconChartLine, indicator: IconActivity } as const;

export default function OverlaysPage() {
  const { t } = useTranslation(["video", "common"]);
  const several = Boolean(useDevice().capabilities?.["view_areas"]);
  const stored = useSection<OverlaySettings>("overlays");
  const storedFiles = useSection<ImageFiles>("overlay-images");
  const areas = useSection<{ areas: Record<string, { name: string }> }>("view-areas", several);
  const save = useSaveSection<OverlaySettings>("overlays");
  const files = useSaveSection<ImageFiles>("overlay-images");
  const [chosen, setChosen] = useState<string | null>(null);
  const [doomed, setDoomed] = useState<Listed | null>(null);
  const { undo, remember } = useUndo();
  const failed = (error: ApiError) => complained(t("common:failed.save"), describeError(error, t));
  const change = (patch: unknown) => save.mutate(patch, { onError: failed });
  const settings = stored.data;
  const items = settings === undefined ? [] : listed(settings);
  const current = items.find((item) => item.id === chosen);
  const full = items.filter(({ kind }) => kind === "texts" || kind === "images").length >= MOST_OVERLAYS;
  const kindOf = (item: Listed): string => {
    if (item.kind === "texts" && settings?.texts[item.key]?.scene === true) return "annotation";
    return item.kind === "widgets" ? (settings?.widgets[item.key]?.kind ?? "graph") : item.kind;
  };
  const nameOf = (item: Listed) => (item.words.trim() === "" ? t(`overlays.kind.${kindOf(item)}`) : item.words);
  const fresh = () => freeKey({ ...settings?.texts, ...settings?.images }, 0);
  const add = (what: Addition) => {
    if (what === "indicator") {
      setChosen("indicator");
      change({ indicator: { enabled: true } });
    } else if (what === "graph" || what === "meter") {
      const key = freeKey(settings?.widgets ?? {});
      setChosen(`widgets.${key}`);
      change({ widgets: { [key]: { kind: what, position: "bottomLeft" } } });
    } else {
      const key = fresh();
      setChosen(`texts.${key}`);
      change({ texts: { [key]: what === "text" ? { text: "%F %X" } : { text: t("overlays.here"), scene: true, position: "custom" } } });
    }
  };
  const addImage = async (file: File) => {
    if (file.size > LARGEST_IMAGE) {
      complained(t("common:failed.save"), t("overlays.large", { size: LARGEST_IMAGE / 1024 }));
      return;
    }
    const key = fresh();
    const name = imageName(file.name);
    const data = bare(await asDataUrl(file));
    files.mutate(
      { files: { [name]: { data } } },
      {
        onError: failed,
        onSuccess: () => {
          setChosen(`images.${key}`);
          change({ images: { [key]: { image: name } } });
        },
      },
    );
  };
  const move = (item: Listed, at: readonly [number, number]) => {
    const before = { position: item.position, x: item.place[0], y: item.place[1] };
    remember(() => change(patchOf(item, before)));
    change(patchOf(item, placeAt(at)));
  };
  const ofChosen = (field: Field) =>
    settings !== undefined &&
    current !== undefined &&
    field.path.startsWith(`${current.id}.`) &&
    matters(field.path.slice(current.id.length + 1), current, settings, several);
  const channels = [
    { value: 0, label: t("overlays.everywhere") },
    { value: 1, label: t("wholePicture") },
    ...Object.entries(areas.data?.areas ?? {}).map(([key, { name }]) => ({
      value: Number(key),
      label: t("areaOf", { number: key, name }),
    })),
  ];
  const classic = Object.keys(settings?.classic ?? {});
  return (
    <Page
      title={t("common:pages.overlays")}
      lead={t("overlays.lead")}
      width="wide"
      actions={
        <AddOverlay
          full={full}
          fullWidgets={Object.keys(settings?.widgets ?? {}).length >= MOST_WIDGETS}
          indicated={settings?.indicator.enabled === true}
          annotations={several}
          busy={files.isPending}
          onAdd={add}
          onImage={(file) => void addImage(file)}
        />
      }
    >
      <Beside
        picture={
          <Preview>
            <Handles items={items} nameOf={nameOf} chosen={chosen} onChoose={setChosen} onMove={move} />
          </Preview>
        }
      >
        <Stack gap="lg">
          <Loaded query={stored}>
            {() => (
              <Card
                title={t("common:pages.overlays")}
                action={items.length === 0 ? undefined : <UndoButton undo={undo} />}
              >
                {items.length === 0 ? (
                  <EmptyState icon={IconTypography} title={t("overlays.none")} text={t("overlays.noneText")} />
                ) : (
                  <Stack gap={4}>
                    {items.map((item) => {
                      const Icon = ICONS[item.kind];
                      return (
                        <Group key={item.id} gap={4} wrap="nowrap">
                          <UnstyledButton
                            className="ae-pick"
                            aria-pressed={item.id === chosen}
                            onClick={() => setChosen(item.id)}
                          >
                            <Icon size={18} aria-hidden />
                            <Text size="sm" fw={500} lineClamp={2} className="ae-wrap">
                              {`${item.mark}. ${nameOf(item)}`}
                            </Text>
                          </UnstyledButton>
                          <ActionIcon
                            size={44}
                            variant="subtle"
                            color="red"
                            aria-label={t("masks.delete", { name: nameOf(item) })}
                            onClick={() => setDoomed(item)}
                          >
                            <IconTrash size={18} aria-hidden />
                          </ActionIcon>
                        </Group>
                      );
                    })}
                  </Stack>
                )}
              </Card>
            )}
          </Loaded>
          {current === undefined ? null : (
            <InstantSettings
              key={current.id}
              section="overlays"
              only={ofChosen}
              title={() => t(`overlays.kind.${kindOf(current)}`)}
              head={
                current.kind === "texts" ? (
                  <Modifiers
                    onAdd={(modifier) => change(patchOf(current, { text: `${current.words} ${modifier}`.trim() }))}
                  />
                ) : null
              }
              choices={{
                [`${current.id}.channel`]: channels,
                [`${current.id}.image`]: Object.keys(storedFiles.data?.files ?? {}).map((value) => ({ value, label: value })),
              }}
            />
          )}
          {storedFiles.data === undefined ? null : (
            <ImageFilesCard
              stored={storedFiles.data}
              used={new Set(Object.values(settings?.images ?? {}).map(({ image }) => image))}
              save={files}
            />
          )}
          {classic.map((key) => (
            <InstantSettings
              key={key}
              section="overlays"
              only={(field) => field.path.startsWith(`classic.${key}.`)}
              title={() => t("overlays.classic", { number: key })}
            />
          ))}
        </Stack>
      </Beside>
      <ConfirmDialog
        opened={doomed !== null}
        danger
        title={t("overlays.deleteTitle")}
        text={t("overlays.deleteText", { name: doomed === null ? "" : nameOf(doomed) })}
        confirm={t("common:action.delete")}
        busy={save.isPending}
        onClose={() => setDoomed(null)}
        onConfirm={() => {
          if (doomed !== null) change(patchOf(doomed, null));
          remember(null);
          setDoomed(null);
        }}
      />
    </Page>
  );
}

function asDataUrl(file: File): Promise<string> {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve(String(reader.result));
    reader.onerror = () => reject(reader.error ?? new Error(file.name));
    reader.readAsDataURL(file);
  });
}
