import { Badge, Group, Stack } from "@mantine/core";
import { IconBell, IconDeviceTablet, IconLock } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { useSection } from "../../api/hooks";
import { useHasRole } from "../../app/session";
import { SectionForm } from "../../forms/SectionForm";
import { Card } from "../../shared/Card";
import { Page } from "../../shared/Page";
import { Problem } from "./Problem";
import { ReaderProtocol } from "./ReaderProtocol";
import { stateColors, useReaders } from "./state";
import { ThrownAway } from "./ThrownAway";
import { WiegandCards } from "./WiegandCards";
import { wordsOf } from "./wiegand";

/** Reader > Connection: a reader outside, and the device as the reader of somebody else. */
export default function ReaderConnectionPage() {
  const { t } = useTranslation(["readers", "common"]);
  const mayChange = useHasRole("administrator");
  const outside = useSection<{ enabled: boolean; protocol: string }>("external-reader").data;
  return (
    <Page title={t("common:pages.readerConnection")} lead={t("connectionLead")}>
      <Stack gap="md">
        <ExternalReader mayChange={mayChange} />
        {outside?.enabled === true && outside.protocol === "wiegand" ? <WiegandCards mayChange={mayChange} /> : null}
        <ReaderProtocol mayChange={mayChange} />
        {mayChange ? (
          <Card title={t("readerEvents")} description={t("readerEventsText")} icon={<IconBell size={20} />}>
            <SectionForm section="reader-events" headings={false} />
          </Card>
        ) : null}
      </Stack>
    </Page>
  );
}

/** Nothing but the switch while no reader is used. */
const whenUsed = (path: string, value: (path: string) => unknown): boolean =>
  path === "enabled" || (value("enabled") === true && (path !== "key" || value("security") !== "plain"));

function ExternalReader({ mayChange }: { mayChange: boolean }) {
  const { t } = useTranslation(["readers", "common"]);
  const reader = useReaders().data?.[0];
  const state = reader?.state ?? "not-connected";
  return (
    <Card
      title={t("external")}
      description={t("externalText")}
      icon={<IconDeviceTablet size={20} />}
      action={
        <Group gap="xs">
          {reader?.secure === true ? (
            <Badge color="accent" variant="light" leftSection={<IconLock size={12} aria-hidden />}>
              {t("secure")}
            </Badge>
          ) : null}
          <Badge color={stateColors[state]} role="status">
            {t(wordsOf(reader))}
          </Badge>
        </Group>
      }
    >
      <Problem words={reader?.problem} />
      {reader?.tampered === true ? <Problem words={t("tamperedNow")} /> : null}
      {reader?.powerLost === true ? <Problem words={t("powerLost")} /> : null}
      <ThrownAway reader={reader} />
      <SectionForm section="external-reader" readOnly={!mayChange} shown={whenUsed} headings={false} fold />
    </Card>
  );
}
