import { Anchor, Badge, Group, Stack, Switch, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { IconBellRinging } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { api } from "../../api/client";
import { useRefreshOn, useSaveSection } from "../../api/hooks";
import type { AlarmState } from "../../api/schema.gen";
import { useHasRole } from "../../app/session";
import { useFieldTarget } from "../../forms/useFieldTarget";
import { Card } from "../../shared/Card";
import { describeError } from "../../shared/describeError";
import { Page } from "../../shared/Page";
import { inWords } from "../../shared/sentences";
import { Loaded } from "../../shared/states";
import { complained, said } from "../../shared/toast";
import { Supervision } from "../ports/Supervision";
import { usePortRows } from "../ports/usePortRows";

const KEY = ["alarms"] as const;
const TOPICS = ["Casing/Open", "Tampering/", "IO/SupervisedPort"] as const;

/** Device > Alarms. */
export default function AlarmsPage() {
  const { t } = useTranslation(["alarms", "common"]);
  const alarms = useQuery({
    queryKey: KEY,
    queryFn: ({ signal }) => api.get("/api/v1/alarms", { signal }),
    refetchInterval: 2000,
  });
  useRefreshOn(KEY, (frame) => frame.type === "event" && TOPICS.some((topic) => frame.topic.includes(topic)));
  useRefreshOn(KEY, (frame) => frame.type === "settings" && (frame.section === "alarms" || frame.section === "io"));
  useFieldTarget(alarms.data !== undefined);
  return (
    <Page title={t("common:pages.alarms")} lead={t("lead")}>
      <Card title={t("common:pages.alarms")} icon={<IconBellRinging size={20} />}>
        <Loaded query={alarms}>
          {(found) => (
            <Stack gap="lg">
              {found.map((alarm) => (
                <AlarmRow key={alarm.name} alarm={alarm} />
              ))}
            </Stack>
          )}
        </Loaded>
      </Card>
    </Page>
  );
}

function AlarmRow({ alarm }: { alarm: AlarmState }) {
  const { t } = useTranslation(["alarms", "common"]);
  const save = useSaveSection("alarms");
  const mayChange = useHasRole("administrator");
  const title = t(alarm.name);
  return (
    <div data-alarm={alarm.name} id={`field-alarms-${alarm.name}`} tabIndex={-1}>
      <Group justify="space-between" wrap="nowrap">
        <Switch
          label={title}
          description={t(`${alarm.name}Text`)}
          checked={alarm.on}
          disabled={!mayChange || save.isPending}
          onChange={(event) =>
            save.mutate(
              { [alarm.name]: event.currentTarget.checked },
              {
                onSuccess: () => said(t("saved", { name: title })),
                onError: (error) => complained(title, describeError(error, t)),
              },
            )
          }
        />
        <Badge flex="none" role="status" color={alarm.active ? "red" : alarm.on ? "accent" : "gray"}>
          {t(alarm.active ? "active" : alarm.on ? "quiet" : "off")}
        </Badge>
      </Group>
      {alarm.problem === "" ? null : (
        <Text size="sm" c="var(--mantine-color-error)" role="alert">
          {inWords(alarm.problem)}
        </Text>
      )}
      {alarm.on && alarm.port !== null ? <AlarmInput port={alarm.port} mayChange={mayChange} /> : null}
    </div>
  );
}

/** The input that the alarm listens to, and how its cable is watched. */
function AlarmInput({ port, mayChange }: { port: number; mayChange: boolean }) {
  const { t } = useTranslation(["alarms", "common"]);
  const row = usePortRows()?.find((candidate) => candidate.index === port);
  return (
    <Stack gap="sm" mt="sm" className="ae-inset">
      {row === undefined ? null : <Supervision row={row} mayChange={mayChange} title={t("supervisedInput")} />}
      <Anchor component={Link} to="/device/io" size="sm">
        {t("toPorts")}
      </Anchor>
    </Stack>
  );
}
