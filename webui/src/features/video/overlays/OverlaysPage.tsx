import { ActionIcon, Button, FileButton, Group, Stack, Text, UnstyledButton } from "@mantine/core";
import { IconPhoto, IconTrash, IconTypography } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useSaveSection, useSection } from "../../../api/hooks";
import { useDevice } from "../../../app/session";
import type { ApiError } from "../../../api/errors";
import type { Field } from "../../../forms/schema";
import { Card } from "../../../shared/Card";
import { ConfirmDialog } from "../../../shared/ConfirmDialog";
import { describeError } from "../../../shared/describeError";
import { Page } from "../../../shared/Page";
import { EmptyState, Loaded } from "../../../shared/states";
import { complained } from "../../../shared/toast";
import { Beside } from "../parts/Beside";
import { InstantSettings } from "../parts/InstantSettings";
import { Preview } from "../parts/Preview";
import { freeKey } from "../profiles/profiles";
import { Handles } from "./Handles";
import { bare, imageName, LARGEST_IMAGE, listed, MOST_OVERLAYS, placeAt, type Listed, type OverlaySettings } from "./overlays";

export default function OverlaysPage() {
  const { t } = useTranslation(["video", "common"]);
  const several = Boolean(useDevice().capabilities?.["view_areas"]);
  const stored = useSection<OverlaySettings>("overlays");
  const save = useSaveSection<OverlaySettings>("overlays");
  const files = useSaveSection("overlay-images");
  const [chosen, setChosen] = useState<string | null>(null);
  const [doomed, setDoomed] = useState<Listed | null>(null);
  const failed = (error: ApiError) => complained(t("common:failed.save"), describeError(error, t));
  const change = (patch: unknown) => save.mutate(patch, { onError: failed });
  const items = stored.data === undefined ? [] : listed(stored.data);
  const full = items.length >= MOST_OVERLAYS;
  const fresh = () => freeKey({ ...stored.data?.texts, ...stored.data?.images }, 0);
  const addText = () => {
    const key = fresh();
    change({ texts: { [key]: { text: "%F %X" } } });
    setChosen(key);
  };
  const addImage = async (file: File | null) => {
    if (file === null) return;
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
          change({ images: { [key]: { image: name } } });
          setChosen(key);
        },
      },
    );
  };
  const current = items.find((item) => item.key === chosen);
  const ofChosen = (field: Field) =>
    current !== undefined &&
    field.path.startsWith(`${current.kind}.${current.key}.`) &&
    !/\.[xy]$/.test(field.path) &&
    (several || !field.path.endsWith(".channel"));
  const ofIndicator = (field: Field) =>
    field.path.startsWith("indicator.") && !/\.([xy]|channel)$/.test(field.path);
  return (
    <Page
      title={t("common:pages.overlays")}
      lead={t("overlays.lead")}
      width="wide"
      actions={
        <>
          <FileButton accept="image/png,image/jpeg,image/bmp" onChange={(file) => void addImage(file)}>
            {(props) => (
              <Button
                {...props}
                variant="default"
                disabled={full}
                loading={files.isPending}
                leftSection={<IconPhoto size={18} aria-hidden />}
              >
                {t("overlays.addImage")}
              </Button>
            )}
          </FileButton>
          <Button disabled={full} leftSection={<IconTypography size={18} aria-hidden />} onClick={addText}>
            {t("overlays.addText")}
          </Button>
        </>
      }
    >
      <Beside
        picture={
          <Preview>
            <Handles
              items={items}
              chosen={chosen}
              onChoose={setChosen}
              onMove={(item, at) => change({ [item.kind]: { [item.key]: placeAt(at) } })}
            />
          </Preview>
        }
      >
        <Stack gap="lg">
          <Loaded query={stored}>
            {() => (
              <Card title={t("common:pages.overlays")}>
                {items.length === 0 ? (
                  <EmptyState icon={IconTypography} title={t("overlays.none")} text={t("overlays.noneText")} />
                ) : (
                  <Stack gap={4}>
                    {items.map((item) => (
                      <Group key={item.key} gap={4} wrap="nowrap">
                        <UnstyledButton
                          className="ae-pick"
                          aria-pressed={item.key === chosen}
                          onClick={() => setChosen(item.key)}
                        >
                          {item.kind === "texts" ? <IconTypography size={18} aria-hidden /> : <IconPhoto size={18} aria-hidden />}
                          <Text size="sm" fw={500} lineClamp={2} className="ae-wrap">
                            {`${Number(item.key) + 1}. ${item.words}`}
                          </Text>
                        </UnstyledButton>
                        <ActionIcon
                          size={36}
                          variant="subtle"
                          color="red"
                          aria-label={t("masks.delete", { name: item.words })}
                          onClick={() => setDoomed(item)}
                        >
                          <IconTrash size={18} aria-hidden />
                        </ActionIcon>
                      </Group>
                    ))}
                  </Stack>
                )}
              </Card>
            )}
          </Loaded>
          {current === undefined ? null : (
            <InstantSettings key={current.key} section="overlays" only={ofChosen} />
          )}
          <InstantSettings section="overlays" only={ofIndicator} />
        </Stack>
      </Beside>
      <ConfirmDialog
        opened={doomed !== null}
        danger
        title={t("overlays.deleteTitle")}
        text={t("overlays.deleteText", { name: doomed?.words })}
        confirm={t("common:action.delete")}
        busy={save.isPending}
        onClose={() => setDoomed(null)}
        onConfirm={() => {
          if (doomed !== null) change({ [doomed.kind]: { [doomed.key]: null } });
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
