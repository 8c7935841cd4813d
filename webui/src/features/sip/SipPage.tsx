import { Alert, Button, Tabs } from "@mantine/core";
import { IconAlertTriangle, IconHash, IconListCheck, IconPhoneCheck, IconSettings, IconUserCircle, IconWand } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Navigate, Route, Routes, useLocation, useNavigate } from "react-router";
import { SectionForm } from "../../forms/SectionForm";
import { Card } from "../../shared/Card";
import { Page } from "../../shared/Page";
import { useCalls } from "../calls/state";
import { AccountsTab } from "./AccountsTab";
import { Assistant } from "./Assistant";
import { DtmfTab } from "./DtmfTab";
import { SettingsTab } from "./SettingsTab";
import { tabOf } from "./sip";
import { TestCallTab } from "./TestCallTab";

const tabs = [
  { id: "settings", icon: IconSettings },
  { id: "accounts", icon: IconUserCircle },
  { id: "dtmf", icon: IconHash },
  { id: "test-call", icon: IconPhoneCheck },
  { id: "access-list", icon: IconListCheck },
] as const;

/** Communication > SIP, or System > SIP on products that are no intercoms. */
export default function SipPage() {
  return (
    <Routes>
      <Route index element={<FirstTab />} />
      <Route path="*" element={<SipTabs />} />
    </Routes>
  );
}

/** The settings, or the tab of the setting that was searched for. */
function FirstTab() {
  const { hash } = useLocation();
  return <Navigate to={{ pathname: tabOf(hash), hash }} replace />;
}

function SipTabs() {
  const { t } = useTranslation(["sip", "common"]);
  const navigate = useNavigate();
  const { pathname } = useLocation();
  const calls = useCalls();
  const [assisting, setAssisting] = useState(false);
  const base = pathname.split("/").slice(0, 3).join("/");
  const named = pathname.split("/")[3];
  const shown = tabs.find((tab) => tab.id === named)?.id ?? "settings";
  const unavailable = calls.data?.unavailable ?? null;
  return (
    <Page
      title={`SIP: ${t(`tab.${shown}`)}`}
      lead={t(`lead.${shown}`)}
      width={shown === "settings" || shown === "access-list" ? "narrow" : "wide"}
      actions={
        <Button variant="default" leftSection={<IconWand size={18} aria-hidden />} onClick={() => setAssisting(true)}>
          {t("assistant.open")}
        </Button>
      }
    >
      {unavailable === null ? null : (
        <Alert color="red" icon={<IconAlertTriangle aria-hidden />} title={t("unavailable")}>
          {unavailable}
        </Alert>
      )}
      <Tabs value={shown} onChange={(tab) => void navigate(`${base}/${tab ?? ""}`)} keepMounted={false}>
        <Tabs.List mb="lg">
          {tabs.map(({ id, icon: Symbol }) => (
            <Tabs.Tab key={id} value={id} leftSection={<Symbol size={17} aria-hidden />}>
              {t(`tab.${id}`)}
            </Tabs.Tab>
          ))}
        </Tabs.List>
        <Tabs.Panel value="settings">
          <SettingsTab />
        </Tabs.Panel>
        <Tabs.Panel value="accounts">
          <AccountsTab base={`${base}/accounts`} />
        </Tabs.Panel>
        <Tabs.Panel value="dtmf">
          <DtmfTab />
        </Tabs.Panel>
        <Tabs.Panel value="test-call">
          <TestCallTab />
        </Tabs.Panel>
        <Tabs.Panel value="access-list">
          <Card title={t("tab.access-list")} description={t("accessListText")}>
            <SectionForm section="sip" only={inAccessList} />
          </Card>
        </Tabs.Panel>
      </Tabs>
      <Assistant opened={assisting} base={base} onClose={() => setAssisting(false)} />
    </Page>
  );
}

const inAccessList = (field: { path: string }) => field.path.startsWith("access_list.");
