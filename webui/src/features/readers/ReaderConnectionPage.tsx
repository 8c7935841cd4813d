import { Alert, Badge, Group, Stack } from "@mantine/core";
import { IconAlertTriangle, IconDeviceTablet, IconForms, IconLock, IconPassword, IconPlugConnected } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { useSection } from "../../api/hooks";
import { useHasRole } from "../../app/session";
import { SectionForm } from "../../forms/SectionForm";
import { Card } from "../../shared/Card";
import { Page } from "../../shared/Page";
import { stateColors, useAccessControlUnit, useReaders } from "./state";

/** Reader > Connection: a reader outside, the device as a reader, the output format, and PINs. */
export default function ReaderConnectionPage() {
  const { t } = useTranslation(["readers", "common"]);
  const mayChange = useHasRole("administrator");
  return (
    <Page title={t("common:pages.readerConnection")} lead={t("connectionLead")}>
      <Stack gap="md">
        <ExternalReader mayChange={mayChange} />
        <Protocol mayChange={mayChange} />
        <Card title={t("output")} description={t("outputText")} icon={<IconForms size={20} />}>
          <SectionForm section="reader-output" readOnly={!mayChange} />
        </Card>
        <Card title={t("pin")} description={t("pinText")} icon={<IconPassword size={20} />}>
          <SectionForm section="reader-pin" readOnly={!mayChange} />
        </Card>
      </Stack>
    </Page>
  );
}

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
            {t(`state.${state}`)}
          </Badge>
        </Group>
      }
    >
      {reader !== undefined && reader.problem !== "" ? <Problem words={reader.problem} /> : null}
      {reader?.tampered === true ? <Problem words={t("tampered")} /> : null}
      <SectionForm section="external-reader" readOnly={!mayChange} />
    </Card>
  );
}

function Protocol({ mayChange }: { mayChange: boolean }) {
  const { t } = useTranslation(["readers", "common"]);
  const used = useSection<{ protocol: string }>("reader-protocol").data?.protocol === "osdp";
  const unit = useAccessControlUnit().data;
  const state = !used ? "not-connected" : unit?.connected === true ? "connected" : "connecting";
  return (
    <Card
      title={t("protocol")}
      description={t("protocolText")}
      icon={<IconPlugConnected size={20} />}
      action={
        <Badge color={stateColors[state]} role="status">
          {t(`state.${state}`)}
        </Badge>
      }
    >
      {unit !== undefined && unit.problem !== "" ? <Problem words={unit.problem} /> : null}
      <SectionForm section="reader-protocol" readOnly={!mayChange} />
    </Card>
  );
}

function Problem({ words }: { words: string }) {
  return (
    <Alert color="red" icon={<IconAlertTriangle aria-hidden />}>
      {words}
    </Alert>
  );
}
