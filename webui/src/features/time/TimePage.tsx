import { useTranslation } from "react-i18next";
import { SectionForm } from "../../forms/SectionForm";
import { Card } from "../../shared/Card";
import { Page } from "../../shared/Page";

export default function TimePage() {
  const { t } = useTranslation(["timePage", "common"]);
  return (
    <Page title={t("common:pages.time")} lead={t("lead")}>
      <Card title={t("zone")} description={t("zoneText")}>
        <SectionForm section="time" />
      </Card>
    </Page>
  );
}
