import { Badge, Button, Group, Select, Switch, Tabs, Text, Tooltip } from "@mantine/core";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { IconDownload, IconExternalLink, IconFileOff } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useNavigate, useParams } from "react-router";
import { api } from "../../api/client";
import { useFrames } from "../../api/hooks";
import type { LogEntry, LogPage } from "../../api/schema.gen";
import { Card } from "../../shared/Card";
import { DataTable } from "../../shared/DataTable";
import { Page } from "../../shared/Page";
import { EmptyState, Loaded } from "../../shared/states";
import { showMoment } from "../../shared/time";
import { logs, withEntry, type LogName } from "./logs";

export default function LogsPage() {
  const { t } = useTranslation(["logs", "common"]);
  const navigate = useNavigate();
  const wanted = useParams()["*"];
  const shown = logs.find((name) => name === wanted) ?? "system";
  return (
    <Page title={`${t("common:pages.logs")}: ${t(`name.${shown}`)}`} lead={t("lead")} width="wide" actions={<ServerReport />}>
      <Tabs value={shown} onChange={(name) => void navigate(`/system/logs/${name ?? "system"}`)} keepMounted={false}>
        <Tabs.List mb="lg">
          {logs.map((name) => (
            <Tabs.Tab value={name} key={name}>
              {t(`name.${name}`)}
            </Tabs.Tab>
          ))}
        </Tabs.List>
        {logs.map((name) => (
          <Tabs.Panel value={name} key={name}>
            <Log name={name} />
          </Tabs.Panel>
        ))}
      </Tabs>
    </Page>
  );
}

/** The report that support asks for first; the device names the file. */
function ServerReport() {
  const { t } = useTranslation("logs");
  return (
    <Group gap="sm">
      <Button
        component="a"
        href="/axis-cgi/serverreport.cgi"
        target="_blank"
        rel="noreferrer"
        variant="default"
        leftSection={<IconExternalLink size={16} aria-hidden />}
      >
        {t("report.view")}
      </Button>
      <Button
        component="a"
        href="/axis-cgi/serverreport.cgi?mode=zip_with_image"
        download
        variant="default"
        leftSection={<IconDownload size={16} aria-hidden />}
      >
        {t("report.download")}
      </Button>
    </Group>
  );
}

const colours: Readonly<Record<string, string>> = {
  critical: "red",
  error: "red",
  warning: "orange",
  info: "accent",
  debug: "gray",
};

function Log({ name }: { name: LogName }) {
  const { t, i18n } = useTranslation(["logs", "common"]);
  const client = useQueryClient();
  const [follow, setFollow] = useState(true);
  const [level, setLevel] = useState<string | null>(null);
  const key = ["log", name] as const;
  const page = useQuery({
    queryKey: key,
    queryFn: ({ signal }) => api.get("/api/v1/logs/{log}", { path: { log: name }, query: { limit: 1000 }, signal }),
  });
  useFrames((frame) => {
    if (follow && frame.type === "log" && frame.log === name) {
      client.setQueryData<LogPage>(key, (before) => withEntry(before, frame.entry as unknown as LogEntry));
    }
  });
  const turnFollow = (on: boolean) => {
    setFollow(on);
    if (on) void client.invalidateQueries({ queryKey: key }); // the lines that came meanwhile
  };
  return (
    <Card description={t(`about.${name}`)} title={t(`name.${name}`)}>
      <Loaded query={page} height={320}>
        {({ entries }) => {
          const levels = [...new Set(entries.map((entry) => entry.level))];
          const kept = entries.filter((entry) => level === null || entry.level === level);
          return (
            <DataTable<LogEntry>
              name={t(`name.${name}`)}
              rows={[...kept].reverse()}
              rowKey={(entry) => String(entry.id)}
              pageSize={50}
              exportable
              toolbar={
                <>
                  {levels.length > 1 ? (
                    <Select
                      size="sm"
                      w={150}
                      clearable
                      aria-label={t("level")}
                      placeholder={t("allLevels")}
                      data={levels.map((word) => ({ value: word, label: t(`levels.${word}`, { defaultValue: word }) }))}
                      value={level}
                      onChange={setLevel}
                    />
                  ) : null}
                  <Switch label={t("follow")} checked={follow} onChange={(event) => turnFollow(event.currentTarget.checked)} />
                </>
              }
              columns={[
                {
                  id: "time",
                  title: t("time"),
                  text: (entry) => entry.time,
                  show: (entry) => (
                    <Tooltip label={entry.time}>
                      <time dateTime={entry.time} className="ae-nowrap">
                        {showMoment(entry.time, i18n.language)}
                      </time>
                    </Tooltip>
                  ),
                },
                {
                  id: "level",
                  title: t("level"),
                  text: (entry) => entry.level,
                  show: (entry) => (
                    <Badge color={colours[entry.level] ?? "gray"}>
                      {t(`levels.${entry.level}`, { defaultValue: entry.level })}
                    </Badge>
                  ),
                },
                {
                  id: "text",
                  title: t("message"),
                  text: (entry) => `${entry.text} ${Object.values(entry.fields ?? {}).join(" ")}`,
                  show: (entry) => (
                    <div>
                      <Text size="sm" className="ae-wrap">
                        {entry.text}
                      </Text>
                      {Object.keys(entry.fields ?? {}).length === 0 ? null : (
                        <Text size="xs" c="dimmed" className="ae-mono">
                          {Object.entries(entry.fields ?? {})
                            .map(([field, value]) => `${field}=${String(value)}`)
                            .join("  ")}
                        </Text>
                      )}
                    </div>
                  ),
                },
              ]}
              empty={<EmptyState icon={IconFileOff} title={t("none")} text={t(`noneText.${name}`)} />}
            />
          );
        }}
      </Loaded>
    </Card>
  );
}
