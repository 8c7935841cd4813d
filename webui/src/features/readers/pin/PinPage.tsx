import { useTranslation } from "react-i18next";
import { useHasRole } from "../../../app/session";
import { SectionForm } from "../../../forms/SectionForm";
import { Card } from "../../../shared/Card";
import { Page } from "../../../shared/Page";

/** Reader > PIN. */
export default function PinPage() {
  const { t } = useTranslation(["readers", "common"]);
  const mayChange = useHasRole("administrator");
  return (
    <Page title={t("common:pages.readerPin")} lead={t("pinText")}>
      <Card>
        <SectionForm section="reader-pin" readOnly={!mayChange} />
      </Card>
    </Page>
  );
}
