import { Button, Group, Select, Text } from "@mantine/core";
import { useMutation, useQuery } from "@tanstack/react-query";
import { IconHistory } from "@tabler/icons-react";
import { useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { api } from "../../api/client";
import { useRefreshOn } from "../../api/hooks";
import type { AccessEntry } from "../../api/schema.gen";
import { Card } from "../../shared/Card";
import { DataTable } from "../../shared/DataTable";
import { describeError } from "../../shared/describeError";
import { Page } from "../../shared/Page";
import { EmptyState, Loaded } from "../../shared/states";
import { showMoment } from "../../shared/time";
import { complained } from "../../shared/toast";
import { useAccessSetup } from "../accessRules/setup";
import { useDoors } from "../doors/useDoors";
import { useReaders } from "../readers/state";
import { KINDS, kindOf, placeOf, restOf, whoOf, wordsKey, type Kind } from "./entries";

const KEY = ["access-log"] as const;
const AT_ONCE = 1000;

/** Access > Access log: newest first, to be filtered, searched and exported; older entries when asked for. */
export default function AccessLogPage() {
  const { t } = useTranslation(["doors", "common"]);
  const log = useQuery({
    queryKey: KEY,
    queryFn: ({ signal }) => api.get("/api/v1/access-log", { query: { limit: AT_ONCE }, signal }),
  });
  useRefreshOn(KEY, (frame) => frame.type === "event" && /Door\/|AccessControl\//.test(frame.topic));
  return (
    <Page title={t("common:pages.accessLog")} lead={t("logLead")} width="wide">
      <Loaded query={log}>{(newest) => <Log newest={newest} />}</Loaded>
    </Page>
  );
}

function Log({ newest }: { newest: readonly AccessEntry[] }) {
  const { t, i18n } = useTranslation(["doors", "common"]);
  const [kind, setKind] = useState<Kind | null>(null);
  const [older, setOlder] = useState<readonly AccessEntry[]>([]);
  const [all, setAll] = useState(newest.length < AT_ONCE);
  const names = useNames();
  const entries = useMemo(() => {
    const oldest = newest.at(-1)?.id ?? 0;
    return [...newest, ...older.filter((entry) => entry.id < oldest)];
  }, [newest, older]);
  const more = useMutation({
    mutationFn: () => api.get("/api/v1/access-log", { query: { limit: AT_ONCE, before: entries.at(-1)?.id ?? 0 } }),
    onSuccess: (found) => {
      setOlder([...entries.slice(newest.length), ...found]);
      setAll(found.length < AT_ONCE);
    },
    onError: (error) => complained(t("older"), describeError(error, t)),
  });
  const say = (word: string) => t(`told.${word}`, { defaultValue: word });
  const name = (entry: AccessEntry) => t(`events.${wordsKey(entry.topic)}`, { defaultValue: entry.topic });
  return (
    <Card title={t("common:pages.accessLog")} icon={<IconHistory size={20} />}>
      {/* By another kind the table begins on its first page. */}
      <DataTable
        key={kind}
        name={t("common:pages.accessLog")}
        rows={kind === null ? entries : entries.filter((entry) => kindOf(entry) === kind)}
        rowKey={(row) => String(row.id)}
        search
        exportable
        stacks
        pageSize={50}
        toolbar={<KindSelect kind={kind} onChange={setKind} />}
        columns={[
          { id: "time", title: t("time"), text: (row) => showMoment(row.time, i18n.language, true), number: (row) => row.id },
          { id: "event", title: t("event"), text: name },
          { id: "place", title: t("place"), text: (row) => placeOf(row, names) },
          { id: "holder", title: t("holder"), text: whoOf },
          { id: "what", title: t("what"), text: (row) => restOf(row, say) },
        ]}
        empty={
          <>
            {kind === null ? null : <KindSelect kind={kind} onChange={setKind} />}
            <EmptyState icon={IconHistory} title={t("noEntries")} text={t("noEntriesText")} />
          </>
        }
      />
      {entries.length === 0 ? null : (
        <Group justify="center">
          {all ? (
            <Text size="sm" c="dimmed">
              {t("allRead")}
            </Text>
          ) : (
            <Button variant="default" loading={more.isPending} onClick={() => more.mutate()}>
              {t("older")}
            </Button>
          )}
        </Group>
      )}
    </Card>
  );
}

function KindSelect({ kind, onChange }: { kind: Kind | null; onChange: (kind: Kind | null) => void }) {
  const { t } = useTranslation("doors");
  return (
    <Select
      aria-label={t("kindOf")}
      size="sm"
      w={180}
      allowDeselect={false}
      data={[{ value: "all", label: t("kinds.all") }, ...KINDS.map((value) => ({ value, label: t(`kinds.${value}`) }))]}
      value={kind ?? "all"}
      onChange={(value) => onChange(KINDS.find((one) => one === value) ?? null)}
    />
  );
}

/** What people call doors, access points and readers. */
function useNames(): ReadonlyMap<string, string> {
  const doors = useDoors();
  const setup = useAccessSetup();
  const readers = useReaders();
  return useMemo(
    () =>
      new Map([
        ...(doors.data ?? []).map((door): [string, string] => [door.token, door.name]),
        ...(doors.data ?? []).flatMap((door) =>
          ["inside", "outside"].map((side): [string, string] => [`${door.token} REX ${side}`, door.name]),
        ),
        ...(setup.data?.places ?? []).map((place): [string, string] => [place.id, place.name]),
        ...(readers.data ?? []).map((reader): [string, string] => [reader.id, reader.name]),
      ]),
    [doors.data, setup.data, readers.data],
  );
}
