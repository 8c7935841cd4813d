import { useTranslation } from "react-i18next";
import { Page } from "../../shared/Page";
import { Beside } from "../video/parts/Beside";
import { InstantSettings } from "../../forms/InstantSettings";
import { Preview } from "../video/parts/Preview";
import { useGroupTitle } from "../video/parts/useGroupTitle";

/** System > Detectors: what watches the picture, beside the picture it watches. */
export default function DetectorsPage() {
  const { t } = useTranslation(["video", "common"]);
  const groupTitle = useGroupTitle();
  return (
    <Page title={t("common:pages.detectors")} lead={t("detectorsLead")} width="wide">
      <Beside picture={<Preview />}>
        <InstantSettings section="detectors" title={groupTitle} />
      </Beside>
    </Page>
  );
}
