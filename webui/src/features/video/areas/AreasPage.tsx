import { Anchor, Group, Select, Switch } from "@mantine/core";
import { IconCrop } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { useSaveSection, useSection } from "../../../api/hooks";
import { describeError } from "../../../shared/describeError";
import { complained } from "../../../shared/toast";
import { useVideoFacts } from "../parts/useVideoFacts";
import type { Point } from "../shapes/shapes";
import { ShapesPage } from "../shapes/ShapesPage";
import { cornersOf, FIRST_CAMERA, fitted, MOST_AREAS, placeOf, RATIOS, type Area } from "./areas";

interface AreaSettings {
  areas: Record<string, Area>;
}

export default function AreasPage() {
  const { t } = useTranslation(["video", "common"]);
  const stored = useSection<AreaSettings>("view-areas");
  const save = useSaveSection<AreaSettings>("view-areas");
  const facts = useVideoFacts();
  const shape = facts.data === undefined ? 16 / 9 : facts.data.width / facts.data.height;
  const areas = stored.data?.areas ?? {};
  const change = (patch: Record<string, Partial<Area> | null>) =>
    save.mutate({ areas: patch }, { onError: (error) => complained(t("common:failed.save"), describeError(error, t)) });
  const kept = (key: string | null, corners: readonly Point[]) =>
    fitted(placeOf(corners), key === null ? undefined : areas[key]?.aspect_ratio, shape);
  return (
    <ShapesPage
      title={t("common:pages.viewAreas")}
      words="areas"
      icon={IconCrop}
      anchor="field-view-areas-areas"
      query={stored}
      shapes={Object.entries(areas).map(([key, area]) => ({
        key,
        name: area.name,
        on: true,
        corners: cornersOf(area),
        note: t("areas.camera", { number: key }),
        more: (
          <Group gap="md" align="flex-end" w="100%">
            <Select
              label={t("areas.ratio")}
              flex="1 1 9rem"
              allowDeselect={false}
              value={area.aspect_ratio ?? "free"}
              data={RATIOS.map((value) => ({ value, label: value === "free" ? t("areas.free") : value }))}
              onChange={(value) => {
                const ratio = value ?? "free";
                change({ [key]: { aspect_ratio: ratio, ...fitted(placeOf(cornersOf(area)), ratio, shape) } });
              }}
            />
            <Switch
              label={t("areas.ptz")}
              py={8}
              checked={area.ptz ?? false}
              onChange={(event) => change({ [key]: { ptz: event.currentTarget.checked } })}
            />
            <Anchor component={Link} to={`/video/live?camera=${key}`} size="sm" py={8}>
              {t("areas.look")}
            </Anchor>
          </Group>
        ),
      }))}
      most={MOST_AREAS}
      first={FIRST_CAMERA}
      nameLength={64}
      busy={save.isPending}
      rectangular
      constrain={(key, corners) => cornersOf(kept(key, corners))}
      onDrawn={(key, corners) =>
        change({ [key]: { name: t("areas.called", { number: Number(key) - 1 }), ...placeOf(corners) } })
      }
      onCorners={(key, corners) => change({ [key]: kept(key, corners) })}
      onName={(key, name) => change({ [key]: { name } })}
      onDelete={(key) => change({ [key]: null })}
    />
  );
}
