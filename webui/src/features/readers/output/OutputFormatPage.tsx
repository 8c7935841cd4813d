import { useTranslation } from "react-i18next";
import { useHasRole } from "../../../app/session";
import { SectionForm } from "../../../forms/SectionForm";
import { Card } from "../../../shared/Card";
import { Page } from "../../../shared/Page";

/** What a format needs to be told besides. */
function shown(path: string, value: (path: string) => unknown): boolean {
  const raw = value("format") === "Raw";
  if (path === "facility_mode") return !raw;
  if (path === "facility_code") return !raw && value("facility_mode") !== "auto";
  if (path === "layout") return value("format") === "Custom";
  return true;
}

/** Reader > Output format: how a card is written to the access control unit. */
export default function OutputFormatPage() {
  const { t } = useTranslation(["readers", "common"]);
  const mayChange = useHasRole("administrator");
  return (
    <Page title={t("common:pages.readerOutput")} lead={t("outputText")}>
      <Card>
        <SectionForm section="reader-output" readOnly={!mayChange} shown={shown} />
      </Card>
    </Page>
  );
}
