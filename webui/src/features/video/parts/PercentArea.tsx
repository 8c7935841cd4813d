import { useTranslation } from "react-i18next";
import { useSaveSection, useSection } from "../../../api/hooks";
import { describeError } from "../../../shared/describeError";
import { complained } from "../../../shared/toast";
import { ShapeEditor } from "../shapes/ShapeEditor";
import { areaFrom, cornersFrom, upright, type Percent, type Turned } from "./percent";

interface PercentAreaProps {
  section: string;
  /** The setting that holds left, top, width and height in percent of the sensor's picture. */
  field: string;
  name: string;
}

/** An area of the sensor on the picture, to be moved and resized there; only while the picture is not turned. */
export function PercentArea({ section, field, name }: PercentAreaProps) {
  const { t } = useTranslation(["video", "common"]);
  const stored = useSection<Record<string, unknown>>(section);
  const camera = useSection<Turned>("camera");
  const save = useSaveSection(section);
  const area = stored.data?.[field] as Percent | undefined;
  if (area === undefined || camera.data === undefined || !upright(camera.data)) return null;
  return (
    <div className="ae-outlined">
      <ShapeEditor
        rectangular
        shapes={[{ key: field, name, on: true, corners: cornersFrom(area) }]}
        chosen={field}
        drawing={false}
        constrain={(_, corners) => cornersFrom(areaFrom(corners))}
        onChoose={() => undefined}
        onDrawn={() => undefined}
        onChange={(_, corners) =>
          save.mutate(
            { [field]: areaFrom(corners) },
            { onError: (error) => complained(t("common:failed.save"), describeError(error, t)) },
          )
        }
      />
    </div>
  );
}
