import { useTranslation } from "react-i18next";
import { Page } from "../../../shared/Page";
import { Beside } from "../parts/Beside";
import { InstantSettings } from "../parts/InstantSettings";
import { Preview } from "../parts/Preview";
import { useVideoFacts } from "../parts/useVideoFacts";

export default function ImagePage() {
  const { t } = useTranslation(["video", "common"]);
  const facts = useVideoFacts();
  return (
    <Page title={t("common:pages.image")} lead={t("atOnce")} width="wide">
      <Beside picture={<Preview />}>
        <InstantSettings section="image" unsupported={facts.data?.unsupported} />
      </Beside>
    </Page>
  );
}
