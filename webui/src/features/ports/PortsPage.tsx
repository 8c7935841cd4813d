import { useTranslation } from "react-i18next";
import { Page } from "../../shared/Page";
import { PortList } from "./PortList";

const ALL = [{ title: null, kinds: ["io", "button", "relay"] }] as const;

/** System > Accessories > I/O ports. */
export default function PortsPage() {
  const { t } = useTranslation(["ports", "common"]);
  return (
    <Page title={t("common:pages.ports")} lead={t("lead")}>
      <PortList parts={ALL} />
    </Page>
  );
}
