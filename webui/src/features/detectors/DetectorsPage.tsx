import { useTranslation } from "react-i18next";
import { Page } from "../../shared/Page";
import { Beside } from "../video/parts/Beside";
import { InstantSettings } from "../video/parts/InstantSettings";
import { Preview } from "../video/parts/Preview";

/** System > Detectors: what watches the picture, beside the picture it watches. */
export default function DetectorsPage() {
  const { t } = useTranslation(["video", "common"]);
  return (
    <Page title={t("common:pages.detectors")} lead={t("detectorsLead")} width="wide">
      <Beside picture={<Preview />}>
        <InstantSettings section="detectors" />
      </Beside>
    </Page>
  );
}
