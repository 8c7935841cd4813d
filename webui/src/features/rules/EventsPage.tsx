import { Tabs } from "@mantine/core";
import { IconCalendarTime, IconHandClick, IconListCheck } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { Navigate, Route, Routes, useLocation, useNavigate } from "react-router";
import { Page } from "../../shared/Page";
import { RuleEditor } from "./RuleEditor";
import { RuleList } from "./RuleList";
import { SchedulesTab } from "../schedules/SchedulesTab";
import { TriggersTab } from "../triggers/TriggersTab";

const tabs = [
  { id: "rules", icon: IconListCheck },
  { id: "schedules", icon: IconCalendarTime },
  { id: "triggers", icon: IconHandClick },
] as const;

/** System > Events: rules, schedules and pulses, manual triggers. */
export default function EventsPage() {
  return (
    <Routes>
      <Route index element={<Navigate to="rules" replace />} />
      <Route path="rules/:id" element={<RuleEditor />} />
      <Route path="*" element={<EventTabs />} />
    </Routes>
  );
}

function EventTabs() {
  const { t } = useTranslation(["rules", "common"]);
  const navigate = useNavigate();
  const { pathname } = useLocation();
  const shown = tabs.find((tab) => pathname.endsWith(`/${tab.id}`))?.id ?? "rules";
  return (
    <Page title={`${t("common:pages.events")}: ${t(`tab.${shown}`)}`} lead={t(`lead.${shown}`)} width="wide">
      <Tabs value={shown} onChange={(tab) => void navigate(`/system/events/${tab ?? "rules"}`)} keepMounted={false}>
        <Tabs.List mb="lg">
          {tabs.map(({ id, icon: Symbol }) => (
            <Tabs.Tab key={id} value={id} leftSection={<Symbol size={17} aria-hidden />}>
              {t(`tab.${id}`)}
            </Tabs.Tab>
          ))}
        </Tabs.List>
        <Tabs.Panel value="rules">
          <RuleList />
        </Tabs.Panel>
        <Tabs.Panel value="schedules">
          <SchedulesTab />
        </Tabs.Panel>
        <Tabs.Panel value="triggers">
          <TriggersTab />
        </Tabs.Panel>
      </Tabs>
    </Page>
  );
}
