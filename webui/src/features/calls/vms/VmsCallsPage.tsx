import { IconDeviceDesktop } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { SectionForm } from "../../../forms/SectionForm";
import { Card } from "../../../shared/Card";
import { Page } from "../../../shared/Page";

const inVms = (field: { path: string }) => field.path.startsWith("vms.");

/** Communication > VMS calls. */
export default function VmsCallsPage() {
  const { t } = useTranslation(["calls", "common"]);
  return (
    <Page title={t("common:pages.vmsCalls")} lead={t("vmsLead")}>
      <Card title={t("vms")} description={t("vmsText")} icon={<IconDeviceDesktop size={20} />}>
        <SectionForm section="calls" only={inVms} />
      </Card>
    </Page>
  );
}
