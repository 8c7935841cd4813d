import { Alert, Button, Stack, Switch } from "@mantine/core";
import { IconPlus, IconShieldHalf, IconX } from "@tabler/icons-react";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { useSaveSection, useSection } from "../../../api/hooks";
import { useFieldTarget } from "../../../forms/useFieldTarget";
import { Card } from "../../../shared/Card";
import { ConfirmDialog } from "../../../shared/ConfirmDialog";
import { describeError } from "../../../shared/describeError";
import { Page } from "../../../shared/Page";
import { EmptyState, Loaded } from "../../../shared/states";
import { complained } from "../../../shared/toast";
import { freeKey } from "../profiles/profiles";
import { Beside } from "../parts/Beside";
import { InstantSettings } from "../parts/InstantSettings";
import { NameRow } from "../parts/NameRow";
import { Preview } from "../parts/Preview";
import { ShapeEditor } from "./ShapeEditor";
import type { Point } from "./shapes";

interface Mask {
  name: string;
  enabled: boolean;
  corners: Point[];
}
interface MaskSettings {
  masks: Record<string, Mask>;
}
const MOST_MASKS = 32;
const look = (field: { path: string }) => !field.path.startsWith("masks");

export default function MasksPage() {
  const { t } = useTranslation(["video", "common"]);
  const stored = useSection<MaskSettings>("privacy-masks");
  const save = useSaveSection<MaskSettings>("privacy-masks");
  const [chosen, setChosen] = useState<string | null>(null);
  const [drawing, setDrawing] = useState(false);
  const [doomed, setDoomed] = useState<string | null>(null);
  useFieldTarget(stored.data !== undefined);
  useEffect(() => {
    if (!drawing) return;
    const leave = (event: KeyboardEvent) => {
      if (event.key === "Escape") setDrawing(false);
    };
    window.addEventListener("keydown", leave);
    return () => window.removeEventListener("keydown", leave);
  }, [drawing]);
  const masks = stored.data?.masks ?? {};
  const entries = Object.entries(masks);
  const change = (patch: Record<string, Partial<Mask> | null>) =>
    save.mutate({ masks: patch }, { onError: (error) => complained(t("common:failed.save"), describeError(error, t)) });
  const drawn = (corners: Point[]) => {
    const key = freeKey(masks);
    setDrawing(false);
    setChosen(key);
    change({ [key]: { name: t("masks.called", { number: key }), enabled: true, corners } });
  };
  const shapes = entries.map(([key, mask]) => ({ key, name: mask.name, on: mask.enabled, corners: mask.corners }));
  const add = (
    <Button
      variant={drawing ? "default" : "filled"}
      leftSection={drawing ? <IconX size={18} aria-hidden /> : <IconPlus size={18} aria-hidden />}
      disabled={entries.length >= MOST_MASKS}
      onClick={() => setDrawing(!drawing)}
    >
      {drawing ? t("common:action.cancel") : t("masks.add")}
    </Button>
  );
  return (
    <Page title={t("common:pages.masks")} lead={t("masks.lead")} actions={add} width="wide">
      {drawing ? (
        <Alert color="accent" role="status">
          {t("masks.how")}
        </Alert>
      ) : null}
      <Beside
        picture={
          <Preview>
            <ShapeEditor
              shapes={shapes}
              chosen={chosen}
              drawing={drawing}
              onChoose={setChosen}
              onDrawn={drawn}
              onChange={(key, corners) => change({ [key]: { corners } })}
            />
          </Preview>
        }
      >
        <Stack gap="lg">
          <Loaded query={stored}>
            {() => (
              <Card title={t("common:pages.masks")}>
                <div id="field-privacy-masks-masks">
                  {entries.length === 0 ? (
                    <EmptyState icon={IconShieldHalf} title={t("masks.none")} text={t("masks.noneText")} />
                  ) : (
                    <Stack gap="sm">
                      {entries.map(([key, mask]) => (
                        <NameRow
                          key={key}
                          name={mask.name}
                          label={t("masks.name")}
                          deleteLabel={t("masks.delete", { name: mask.name })}
                          note={t("masks.corners", { count: mask.corners.length })}
                          maxLength={128}
                          chosen={key === chosen}
                          onChoose={() => setChosen(key)}
                          onName={(name) => change({ [key]: { name } })}
                          onDelete={() => setDoomed(key)}
                        >
                          <Switch
                            label={t("masks.use")}
                            checked={mask.enabled}
                            onChange={(event) => change({ [key]: { enabled: event.currentTarget.checked } })}
                          />
                        </NameRow>
                      ))}
                    </Stack>
                  )}
                </div>
              </Card>
            )}
          </Loaded>
          <InstantSettings section="privacy-masks" only={look} />
        </Stack>
      </Beside>
      <ConfirmDialog
        opened={doomed !== null}
        danger
        title={t("masks.deleteTitle")}
        text={t("masks.deleteText", { name: doomed === null ? "" : masks[doomed]?.name })}
        confirm={t("common:action.delete")}
        busy={save.isPending}
        onClose={() => setDoomed(null)}
        onConfirm={() => {
          if (doomed !== null) change({ [doomed]: null });
          setDoomed(null);
        }}
      />
    </Page>
  );
}
