import { useTranslation } from "react-i18next";
import { useSection } from "../../../api/hooks";
import { Page } from "../../../shared/Page";
import { Beside } from "../parts/Beside";
import { InstantSettings } from "../../../forms/InstantSettings";
import { PercentArea } from "../parts/PercentArea";
import { Preview } from "../parts/Preview";
import { useVideoFacts } from "../parts/useVideoFacts";
import { useGroupTitle } from "../parts/useGroupTitle";

export default function ImagePage() {
  const { t } = useTranslation(["video", "common"]);
  const groupTitle = useGroupTitle();
  const facts = useVideoFacts();
  const stored = useSection<{ exposure_zone: string }>("image");
  const custom = stored.data?.exposure_zone === "custom" && facts.data?.unsupported.includes("image.exposure_zone") !== true;
  return (
    <Page title={t("common:pages.image")} lead={t("atOnce")} width="wide">
      <Beside
        picture={
          <Preview>
            {custom ? <PercentArea section="image" field="exposure_area" name={t("groups.Custom exposure zone")} /> : null}
          </Preview>
        }
      >
        <InstantSettings
          section="image"
          title={groupTitle}
          unsupported={facts.data?.unsupported}
          only={(field) => custom || !field.path.startsWith("exposure_area.")}
        />
      </Beside>
    </Page>
  );
}
