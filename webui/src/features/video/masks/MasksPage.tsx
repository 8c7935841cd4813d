import { Switch } from "@mantine/core";
import { IconShieldHalf } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { useSaveSection, useSection } from "../../../api/hooks";
import { describeError } from "../../../shared/describeError";
import { complained } from "../../../shared/toast";
import { InstantSettings } from "../../../forms/InstantSettings";
import type { Point } from "../shapes/shapes";
import { ShapesPage } from "../shapes/ShapesPage";
import { useGroupTitle } from "../parts/useGroupTitle";

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
  const groupTitle = useGroupTitle();
  const stored = useSection<MaskSettings>("privacy-masks");
  const save = useSaveSection<MaskSettings>("privacy-masks");
  const change = (patch: Record<string, Partial<Mask> | null>) =>
    save.mutate({ masks: patch }, { onError: (error) => complained(t("common:failed.save"), describeError(error, t)) });
  return (
    <ShapesPage
      title={t("common:pages.masks")}
      words="masks"
      icon={IconShieldHalf}
      anchor="field-privacy-masks-masks"
      query={stored}
      shapes={Object.entries(stored.data?.masks ?? {}).map(([key, mask]) => ({
        key,
        name: mask.name,
        on: mask.enabled,
        corners: mask.corners,
        note: t("masks.corners", { count: mask.corners.length }),
        more: (
          <Switch
            label={t("masks.use")}
            checked={mask.enabled}
            onChange={(event) => change({ [key]: { enabled: event.currentTarget.checked } })}
          />
        ),
      }))}
      most={MOST_MASKS}
      first={1}
      nameLength={128}
      busy={save.isPending}
      onDrawn={(key, corners) => change({ [key]: { name: t("masks.called", { number: key }), enabled: true, corners } })}
      onCorners={(key, corners) => change({ [key]: { corners } })}
      onName={(key, name) => change({ [key]: { name } })}
      onDelete={(key) => change({ [key]: null })}
    >
      <InstantSettings section="privacy-masks" title={groupTitle} only={look} />
    </ShapesPage>
  );
}
