import { Alert, Button, Stack } from "@mantine/core";
import { IconCrop, IconPlus, IconX } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useSaveSection, useSection } from "../../../api/hooks";
import { useFieldTarget } from "../../../forms/useFieldTarget";
import { Card } from "../../../shared/Card";
import { ConfirmDialog } from "../../../shared/ConfirmDialog";
import { describeError } from "../../../shared/describeError";
import { Page } from "../../../shared/Page";
import { EmptyState, Loaded } from "../../../shared/states";
import { complained } from "../../../shared/toast";
import { ShapeEditor } from "../masks/ShapeEditor";
import type { Point } from "../masks/shapes";
import { Beside } from "../parts/Beside";
import { NameRow } from "../parts/NameRow";
import { Preview } from "../parts/Preview";
import { freeKey } from "../profiles/profiles";
import { cornersOf, FIRST_CAMERA, MOST_AREAS, placeOf, type Area } from "./areas";

interface AreaSettings {
  areas: Record<string, Area>;
}

export default function AreasPage() {
  const { t } = useTranslation(["video", "common"]);
  const stored = useSection<AreaSettings>("view-areas");
  const save = useSaveSection<AreaSettings>("view-areas");
  const [chosen, setChosen] = useState<string | null>(null);
  const [drawing, setDrawing] = useState(false);
  const [doomed, setDoomed] = useState<string | null>(null);
  useFieldTarget(stored.data !== undefined);
  const areas = stored.data?.areas ?? {};
  const entries = Object.entries(areas);
  const change = (patch: Record<string, Partial<Area> | null>) =>
    save.mutate({ areas: patch }, { onError: (error) => complained(t("common:failed.save"), describeError(error, t)) });
  const drawn = (corners: Point[]) => {
    const key = freeKey(areas, FIRST_CAMERA);
    setDrawing(false);
    setChosen(key);
    change({ [key]: { name: t("areas.called", { number: Number(key) - 1 }), ...placeOf(corners) } });
  };
  return (
    <Page
      title={t("common:pages.viewAreas")}
      lead={t("areas.lead")}
      width="wide"
      actions={
        <Button
          variant={drawing ? "default" : "filled"}
          leftSection={drawing ? <IconX size={18} aria-hidden /> : <IconPlus size={18} aria-hidden />}
          disabled={entries.length >= MOST_AREAS}
          onClick={() => setDrawing(!drawing)}
        >
          {drawing ? t("common:action.cancel") : t("areas.add")}
        </Button>
      }
    >
      {drawing ? (
        <Alert color="accent" role="status">
          {t("areas.how")}
        </Alert>
      ) : null}
      <Beside
        picture={
          <Preview>
            <ShapeEditor
              rectangular
              shapes={entries.map(([key, area]) => ({ key, name: area.name, on: true, corners: cornersOf(area) }))}
              chosen={chosen}
              drawing={drawing}
              onChoose={setChosen}
              onDrawn={drawn}
              onChange={(key, corners) => change({ [key]: placeOf(corners) })}
            />
          </Preview>
        }
      >
        <Loaded query={stored}>
          {() => (
            <Card title={t("common:pages.viewAreas")}>
              <div id="field-view-areas-areas">
                {entries.length === 0 ? (
                  <EmptyState icon={IconCrop} title={t("areas.none")} text={t("areas.noneText")} />
                ) : (
                  <Stack gap="sm">
                    {entries.map(([key, area]) => (
                      <NameRow
                        key={key}
                        name={area.name}
                        label={t("masks.name")}
                        deleteLabel={t("masks.delete", { name: area.name })}
                        note={t("areas.camera", { number: key })}
                        maxLength={64}
                        chosen={key === chosen}
                        onChoose={() => setChosen(key)}
                        onName={(name) => change({ [key]: { name } })}
                        onDelete={() => setDoomed(key)}
                      />
                    ))}
                  </Stack>
                )}
              </div>
            </Card>
          )}
        </Loaded>
      </Beside>
      <ConfirmDialog
        opened={doomed !== null}
        danger
        title={t("areas.deleteTitle")}
        text={t("areas.deleteText", { name: doomed === null ? "" : areas[doomed]?.name })}
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
