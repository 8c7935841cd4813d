import { useTranslation } from "react-i18next";
import { Page } from "../../../shared/Page";
import { PortList } from "../PortList";

const PARTS = [
  { title: "ios", kinds: ["io", "button"] },
  { title: "relays", kinds: ["relay"] },
] as const;

/** Device > I/Os and relays of a door controller. */
export default function DevicePortsPage() {
  const { t } = useTranslation(["ports", "common"]);
  return (
    <Page title={t("common:pages.devicePorts")} lead={t("deviceLead")}>
      <PortList parts={PARTS} />
    </Page>
  );
}
