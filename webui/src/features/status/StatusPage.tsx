import { Anchor, Badge, Button, Group, Progress, SimpleGrid, Stack, Text, Tooltip } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import {
  IconAlertTriangle,
  IconCircleCheck,
  IconClock,
  IconCpu,
  IconDeviceDesktopAnalytics,
  IconHeartbeat,
  IconNetwork,
  IconShieldCheck,
} from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { api } from "../../api/client";
import { useRefreshOn } from "../../api/hooks";
import type { Advice, Status, SubsystemHealth } from "../../api/schema.gen";
import { pagesFor } from "../../app/pages";
import { useDevice, useHasRole, useSession } from "../../app/session";
import { Card } from "../../shared/Card";
import { Fact, Facts } from "../../shared/Fact";
import { Page } from "../../shared/Page";
import { Loaded } from "../../shared/states";
import { regional, showBytes, showDuration, showMoment, showMomentIn } from "../../shared/time";
import { CallsCard } from "./CallsCard";
import { ConnectionsDialog } from "./ConnectionsDialog";
import { DoorsCard } from "./DoorsCard";

const KEY = ["status"] as const;
const GOOD_STATES = new Set(["running", "ok", "ready"]);

export default function StatusPage() {
  const { t } = useTranslation(["status", "common"]);
  const status = useQuery({
    queryKey: KEY,
    queryFn: ({ signal }) => api.get("/api/v1/status", { signal }),
    refetchInterval: 5_000,
  });
  const { capabilities } = useDevice();
  const calls = Boolean(capabilities?.["sip"]);
  const doors = useHasRole("operator") && Boolean(capabilities?.["door"]);
  useRefreshOn(KEY, (frame) => frame.type === "health" || frame.type === "settings");
  return (
    <Page title={t("common:pages.status")} lead={t("lead")} width="wide">
      <Loaded query={status} height={360}>
        {(shown) => (
          <SimpleGrid cols={{ base: 1, md: 2 }} spacing="lg">
            <Stack gap="lg">
              {doors ? <DoorsCard /> : null}
              <DeviceCard status={shown} />
              <SecurityCard advice={shown.security} />
              <ConnectionsCard count={shown.connections} />
            </Stack>
            <Stack gap="lg">
              {calls ? <CallsCard /> : null}
              <TimeCard status={shown} />
              <LoadCard status={shown} />
              <HealthCard health={shown.health} />
            </Stack>
          </SimpleGrid>
        )}
      </Loaded>
    </Page>
  );
}

function DeviceCard({ status }: { status: Status }) {
  const { t, i18n } = useTranslation(["status", "common"]);
  return (
    <Card title={t("device")} icon={<IconDeviceDesktopAnalytics size={20} />}>
      <Facts>
        <Fact name={t("product")}>{status.device.fullName}</Fact>
        <Fact name={t("version")}>{status.device.version}</Fact>
        <Fact name={t("serial")}>
          <span className="ae-mono">{status.device.serial}</span>
        </Fact>
        <Fact name={t("architecture")}>{status.architecture}</Fact>
        <Fact name={t("hardware")}>{status.hardware}</Fact>
        <Fact name={t("uptime")}>{showDuration(status.uptimeSeconds, i18n.language)}</Fact>
      </Facts>
    </Card>
  );
}

function TimeCard({ status }: { status: Status }) {
  const { t, i18n } = useTranslation(["status", "common"]);
  const { time } = status;
  const synced = time.synchronised;
  return (
    <Card
      title={t("time")}
      icon={<IconClock size={20} />}
      action={
        <Badge color={synced === true ? "accent" : synced === false ? "orange" : "gray"}>
          {t(synced === true ? "synced" : synced === false ? "notSynced" : "syncUnknown")}
        </Badge>
      }
    >
      <Facts>
        <Fact name={t("now")}>
          <Tooltip label={t("inZone", { zone: time.zone, moment: showMomentIn(time.now, time.zone, i18n.language) })}>
            <time dateTime={time.now} tabIndex={0}>
              {showMoment(time.now, i18n.language)}
            </time>
          </Tooltip>
        </Fact>
        <Fact name={t("zone")}>{time.zone}</Fact>
        <Fact name={t("source")}>{time.source ?? t("noSource")}</Fact>
        <Fact name={t("nextSync")}>
          {time.secondsToNextSync === null ? t("notKnown") : showDuration(time.secondsToNextSync, i18n.language)}
        </Fact>
      </Facts>
    </Card>
  );
}

function SecurityCard({ advice }: { advice: readonly Advice[] }) {
  const mayOpen = useMayOpen();
  const { t } = useTranslation(["status", "common"]);
  const open = advice.filter((item) => item.state === "advice").length;
  return (
    <Card
      title={t("security")}
      icon={<IconShieldCheck size={20} />}
      description={t(open === 0 ? "allGood" : "advices", { count: open })}
    >
      <Stack gap="sm" component="ul" className="ae-plain-list">
        {advice.map((item) => {
          const value = item.value === "on" || item.value === "off" ? t(`common:state.${item.value}`) : item.value;
          return (
            <Group key={item.id} wrap="nowrap" align="flex-start" gap="sm" component="li">
              {item.state === "good" ? (
                <IconCircleCheck size={20} color="var(--ae-accent-text)" className="ae-icon" aria-label={t("good")} />
              ) : (
                <IconAlertTriangle size={20} color="var(--ae-warn-text)" className="ae-icon" aria-label={t("advice")} />
              )}
              <div>
                <Text size="sm" fw={500}>
                  {t(`advices_.${item.id}.title`, { value })}
                </Text>
                {item.state === "advice" ? (
                  <Text size="sm" c="dimmed">
                    {t(`advices_.${item.id}.do`, { value })}{" "}
                    {item.page == null || !mayOpen(item.page) ? null : (
                      <Anchor component={Link} to={item.page} size="sm">
                        {t("goThere")}
                        <span className="ae-hidden"> {t(`advices_.${item.id}.title`, { value })}</span>
                      </Anchor>
                    )}
                  </Text>
                ) : null}
              </div>
            </Group>
          );
        })}
      </Stack>
    </Card>
  );
}

function LoadCard({ status }: { status: Status }) {
  const { t, i18n } = useTranslation(["status", "common"]);
  const { cpuPercent, memoryUsed, memoryTotal, processMemory } = status.resources;
  const percent = new Intl.NumberFormat(regional(i18n.language), { style: "percent", maximumFractionDigits: 0 });
  const memory = memoryTotal > 0 ? memoryUsed / memoryTotal : 0;
  return (
    <Card title={t("load")} icon={<IconCpu size={20} />}>
      <Meter name={t("cpu")} share={cpuPercent / 100} text={percent.format(cpuPercent / 100)} />
      <Meter
        name={t("memory")}
        share={memory}
        text={t("memoryOf", {
          used: showBytes(memoryUsed, i18n.language),
          total: showBytes(memoryTotal, i18n.language),
        })}
      />
      <Text size="sm" c="dimmed">
        {t("processMemory", { size: showBytes(processMemory, i18n.language) })}
      </Text>
    </Card>
  );
}

function Meter({ name, share, text }: { name: string; share: number; text: string }) {
  return (
    <div>
      <Group justify="space-between" mb={4}>
        <Text size="sm">{name}</Text>
        <Text size="sm" fw={500}>
          {text}
        </Text>
      </Group>
      <Progress
        value={Math.min(100, Math.max(0, share * 100))}
        color={share > 0.9 ? "orange.8" : "accent"}
        size="sm"
        aria-label={name}
      />
    </div>
  );
}

function ConnectionsCard({ count }: { count: number }) {
  const { t } = useTranslation(["status", "common"]);
  const mayList = useHasRole("administrator");
  const [shown, setShown] = useState(false);
  return (
    <Card
      title={t("connections")}
      icon={<IconNetwork size={20} />}
      description={t("connected", { count })}
      action={
        mayList ? (
          <Button variant="default" size="xs" onClick={() => setShown(true)}>
            {t("details")}
          </Button>
        ) : null
      }
    >
      {mayList ? <ConnectionsDialog opened={shown} onClose={() => setShown(false)} /> : null}
    </Card>
  );
}

function HealthCard({ health }: { health: readonly SubsystemHealth[] }) {
  const { t } = useTranslation(["status", "common"]);
  return (
    <Card title={t("health")} icon={<IconHeartbeat size={20} />} description={t("healthLead")}>
      <Facts>
        {health.map((part) => {
          const good = GOOD_STATES.has(part.state);
          return (
            <Fact key={part.name} name={t(`subsystems.${part.name}`, { defaultValue: part.name })}>
              <Group gap="xs" justify="flex-end">
                {part.detail === "" || good ? null : (
                  <Text size="xs" c="dimmed">
                    {part.detail}
                  </Text>
                )}
                <Badge color={good ? "accent" : "orange"}>{t(`healthState.${part.state}`, { defaultValue: part.state })}</Badge>
              </Group>
            </Fact>
          );
        })}
      </Facts>
    </Card>
  );
}

/** Whether the viewer's role may open the page at an address, so that no link leads to nowhere. */
function useMayOpen(): (path: string) => boolean {
  const session = useSession();
  return (path) => pagesFor(session).some((page) => path.startsWith(page.path));
}
