import { Alert, Anchor, Button, Group, Stack, Tabs, Text } from "@mantine/core";
import { IconHandClick, IconInfoCircle, IconMusic } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { Link, Navigate, Route, Routes, useLocation, useNavigate } from "react-router";
import { useSaveSection, useSection } from "../../api/hooks";
import { useDevice } from "../../app/session";
import { SectionForm } from "../../forms/SectionForm";
import { Card } from "../../shared/Card";
import { describeError } from "../../shared/describeError";
import { Page } from "../../shared/Page";
import { Loaded } from "../../shared/states";
import { complained, said } from "../../shared/toast";
import { useClips } from "../audio/clips/clips";
import { including } from "../../forms/instant";
import { InstantSettings } from "../../forms/InstantSettings";
import { Recipients, type ButtonSettings } from "./Recipients";
import { useGroupTitle } from "../video/parts/useGroupTitle";

const tabs = [
  { id: "call-button", icon: IconHandClick },
  { id: "general", icon: IconMusic },
] as const;

/** Communication > Calls: what the call button does, and what is heard. */
export default function CallsPage() {
  return (
    <Routes>
      <Route index element={<FirstTab />} />
      <Route path="*" element={<CallTabs />} />
    </Routes>
  );
}

/** A product without a button of its own has nothing to set for one. */
function useTabs() {
  const device = useDevice();
  return tabs.filter((tab) => tab.id !== "call-button" || Boolean(device.capabilities?.["call_button"]));
}

function FirstTab() {
  const { hash } = useLocation();
  return <Navigate to={{ pathname: useTabs()[0]?.id ?? "general", hash }} replace />;
}

function CallTabs() {
  const { t } = useTranslation(["calls", "common"]);
  const navigate = useNavigate();
  const { pathname } = useLocation();
  const offered = useTabs();
  const shown = offered.find((tab) => pathname.endsWith(`/${tab.id}`))?.id ?? offered[0]?.id ?? "general";
  return (
    <Page title={`${t("common:pages.calls")}: ${t(`tab.${shown}`)}`} lead={t(`lead.${shown}`)}>
      <Tabs value={shown} onChange={(tab) => void navigate(`/communication/calls/${tab ?? ""}`)} keepMounted={false}>
        <Tabs.List mb="lg">
          {offered.map(({ id, icon: Symbol }) => (
            <Tabs.Tab key={id} value={id} leftSection={<Symbol size={17} aria-hidden />}>
              {t(`tab.${id}`)}
            </Tabs.Tab>
          ))}
        </Tabs.List>
        <Tabs.Panel value="call-button">
          <CallButtonTab />
        </Tabs.Panel>
        <Tabs.Panel value="general">
          <Stack gap="lg">
            <Tones />
          </Stack>
        </Tabs.Panel>
      </Tabs>
    </Page>
  );
}

/** Clips are named by what they are called; a name that no clip has any more stays to be seen. */
function Tones() {
  const { t } = useTranslation(["calls", "common"]);
  const groupTitle = useGroupTitle();
  const stored = useSection<{ tones: { ringtone: string; ringback: string } }>("calls");
  const clips = useClips();
  const offers = (none: string, current: string | undefined) => [
    { value: "", label: none },
    ...including((clips.data ?? []).map(({ name }) => name), current === "" ? undefined : current).map((value) => ({
      value,
      label: value,
    })),
  ];
  return (
    <>
      <InstantSettings
        section="calls"
        title={groupTitle}
        only={inTones}
        choices={{
          "tones.ringtone": offers(t("silence"), stored.data?.tones.ringtone),
          "tones.ringback": offers(t("plainTone"), stored.data?.tones.ringback),
        }}
      />
      <Text size="sm" c="dimmed">
        {t("tonesText")} {t("tonesNote")} <Anchor component={Link} to="/audio/clips" inherit>{t("toClips")}</Anchor>
      </Text>
    </>
  );
}

const inTones = (field: { path: string }) => field.path.startsWith("tones.");
const inButton = (field: { path: string }) =>
  field.path.startsWith("button.") && !["button.recipients", "button.fallback"].includes(field.path);

function CallButtonTab() {
  const { t } = useTranslation(["calls", "common"]);
  const stored = useSection<{ button: ButtonSettings }>("calls");
  const sip = useSection<{ enabled: boolean }>("sip");
  const save = useSaveSection("calls");
  const change = (patch: Partial<ButtonSettings>) =>
    save.mutate(
      { button: patch },
      {
        onSuccess: () => said(t("common:form.saved")),
        onError: (error) => complained(t("common:failed.save"), describeError(error, t)),
      },
    );
  return (
    <Loaded query={stored}>
      {({ button }) => (
        <Stack gap="lg">
          {sip.data?.enabled === false && button.recipients.some((id) => id !== "VMS_CALL") ? (
            <Alert color="yellow" icon={<IconInfoCircle aria-hidden />}>
              <Group justify="space-between">
                <Text size="sm">{t("sipIsOff")}</Text>
                <Button component={Link} to="/communication/sip/settings" size="xs" variant="default">
                  {t("toSip")}
                </Button>
              </Group>
            </Alert>
          ) : null}
          <Recipients button={button} busy={save.isPending} onChange={change} />
          <Card title={t("button")} icon={<IconHandClick size={20} />}>
            <SectionForm section="calls" only={inButton} />
          </Card>
        </Stack>
      )}
    </Loaded>
  );
}
