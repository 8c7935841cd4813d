import { Badge, Button, Group, Menu, Select, Text, TextInput } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { keepPreviousData, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import {
  IconDots,
  IconDownload,
  IconPencil,
  IconPlus,
  IconSearch,
  IconTrash,
  IconUpload,
  IconUsers,
  IconUsersGroup,
} from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Route, Routes, useNavigate, useParams } from "react-router";
import { api } from "../../api/client";
import { useRefreshOn } from "../../api/hooks";
import type { AccessSetup, PersonShown } from "../../api/schema.gen";
import { Card } from "../../shared/Card";
import { ConfirmDialog } from "../../shared/ConfirmDialog";
import { RowMenuTarget } from "../../shared/DataTable";
import { describeError } from "../../shared/describeError";
import { Page } from "../../shared/Page";
import { PagedTable } from "../../shared/PagedTable";
import { EmptyState, Loaded } from "../../shared/states";
import { showMoment } from "../../shared/time";
import { complained, said } from "../../shared/toast";
import { useAccessSetup } from "../accessRules/setup";
import { ExportDialog, ImportDialog } from "./FileDialogs";
import { kindsOf, standingOf } from "./people";
import { PersonDialog } from "./PersonDialog";

const HOME = "/access/people";
const KEY = ["people"] as const;
const EACH = 50;

/** Access > People: who may pass, with what. Reads a page at a time: there may be a hundred thousand. */
export default function PeoplePage() {
  return (
    <Routes>
      <Route index element={<People />} />
      <Route path=":id" element={<People />} />
    </Routes>
  );
}

function People() {
  const { t } = useTranslation(["people", "common"]);
  const navigate = useNavigate();
  const { id } = useParams();
  const setup = useAccessSetup();
  const home = () => void navigate(HOME);
  return (
    <Page
      title={t("common:pages.people")}
      lead={t("lead")}
      width="wide"
      actions={
        <>
          <Button
            variant="default"
            leftSection={<IconUpload size={17} aria-hidden />}
            onClick={() => void navigate(`${HOME}/import`)}
          >
            {t("import")}
          </Button>
          <Button
            variant="default"
            leftSection={<IconDownload size={17} aria-hidden />}
            onClick={() => void navigate(`${HOME}/export`)}
          >
            {t("common:action.export")}
          </Button>
          <Button leftSection={<IconPlus size={18} aria-hidden />} onClick={() => void navigate(`${HOME}/new`)}>
            {t("add")}
          </Button>
        </>
      }
    >
      <Loaded query={setup}>
        {(known) => (
          <>
            <PeopleCard setup={known} />
            {id === "import" ? <ImportDialog onClose={home} /> : null}
            {id === "export" ? <ExportDialog onClose={home} /> : null}
            {id === undefined || id === "import" || id === "export" ? null : (
              <PersonDialog key={id} id={id} setup={known} onClose={home} />
            )}
          </>
        )}
      </Loaded>
    </Page>
  );
}

function PeopleCard({ setup }: { setup: AccessSetup }) {
  const { t } = useTranslation(["people", "common"]);
  const client = useQueryClient();
  const [words, setWords] = useState("");
  const [search] = useDebouncedValue(words.trim(), 250);
  const [group, setGroup] = useState<string | null>(null);
  const [page, setPage] = useState(1);
  const [doomed, setDoomed] = useState<PersonShown | null>(null);
  const query = { search, offset: (page - 1) * EACH, limit: EACH, ...(group === null ? {} : { group }) };
  const people = useQuery({
    queryKey: [...KEY, query],
    queryFn: ({ signal }) => api.get("/api/v1/people", { query, signal }),
    placeholderData: keepPreviousData,
  });
  useRefreshOn(KEY, (frame) => frame.type === "event" && frame.topic.includes("Configuration/Credential/"));
  const remove = useMutation({
    mutationFn: (person: PersonShown) => api.delete("/api/v1/people/{person}", { path: { person: person.id } }),
    onSuccess: (_, person) => {
      said(t("removed", { name: person.name }));
      return client.invalidateQueries({ queryKey: KEY });
    },
    onError: (error, person) => complained(person.name, describeError(error, t)),
    onSettled: () => setDoomed(null),
  });
  const narrowed = search !== "" || group !== null;
  return (
    <Card title={t("everybody")} description={t("count", { count: people.data?.total ?? 0 })} icon={<IconUsers size={20} />}>
      <Group gap="sm">
        <TextInput
          flex={1}
          maw={360}
          miw={200}
          aria-label={t("search")}
          placeholder={t("search")}
          leftSection={<IconSearch size={16} aria-hidden />}
          maxLength={200}
          value={words}
          onChange={(event) => {
            setWords(event.currentTarget.value);
            setPage(1);
          }}
        />
        <Select
          aria-label={t("group")}
          placeholder={t("anyGroup")}
          clearable
          clearButtonProps={{ "aria-label": t("anyGroup") }}
          disabled={setup.groups.length === 0}
          data={setup.groups.map(({ id, name }) => ({ value: id, label: name }))}
          value={group}
          onChange={(chosen) => {
            setGroup(chosen);
            setPage(1);
          }}
        />
      </Group>
      <Loaded query={people}>
        {(found) => (
          <PagedTable
            name={t("common:pages.people")}
            rows={found.people}
            rowKey={(row) => row.id}
            total={found.total}
            page={page}
            each={EACH}
            onPage={setPage}
            columns={[
              { id: "name", title: t("name"), show: (row) => <Name person={row} /> },
              { id: "groups", title: t("groups"), roomy: true, show: (row) => <Names ids={row.groups} known={setup.groups} /> },
              { id: "credentials", title: t("credentials"), show: (row) => <Credentials person={row} /> },
              { id: "actions", title: "", show: (row) => <RowMenu person={row} onRemove={() => setDoomed(row)} /> },
            ]}
            empty={
              narrowed ? (
                <EmptyState icon={IconSearch} title={t("nobodyFound")} text={t("nobodyFoundText")} />
              ) : (
                <EmptyState icon={IconUsersGroup} title={t("none")} text={t("noneText")} />
              )
            }
          />
        )}
      </Loaded>
      <ConfirmDialog
        opened={doomed !== null}
        title={t("removeTitle", { name: doomed?.name })}
        text={t("removeText", { name: doomed?.name })}
        confirm={t("remove")}
        danger
        busy={remove.isPending}
        onConfirm={() => doomed !== null && remove.mutate(doomed)}
        onClose={() => setDoomed(null)}
      />
    </Card>
  );
}

function Name({ person }: { person: PersonShown }) {
  return (
    <div>
      <Text size="sm" fw={600}>
        {person.name}
      </Text>
      {person.description === "" ? null : (
        <Text size="xs" c="dimmed" lineClamp={1}>
          {person.description}
        </Text>
      )}
    </div>
  );
}

function Names({ ids, known }: { ids: readonly string[]; known: readonly { id: string; name: string }[] }) {
  const names = ids.map((id) => known.find((one) => one.id === id)?.name).filter((name) => name !== undefined);
  return <Text size="sm">{names.join(", ")}</Text>;
}

function Credentials({ person }: { person: PersonShown }) {
  const { t, i18n } = useTranslation("people");
  if (person.credentials.length === 0) {
    return (
      <Text size="sm" c="dimmed">
        {t("noCredential")}
      </Text>
    );
  }
  const now = new Date();
  return (
    <Group gap={6}>
      {person.credentials.map((one) => {
        const stands = standingOf(one, now);
        const kinds = kindsOf(one).map((kind) => t(`kind.${kind}`)).join(" + ");
        const words =
          stands.words === "refused"
            ? t(`status.${one.status}`)
            : t(`standing.${stands.words}`, { time: stands.moment === undefined ? "" : showMoment(stands.moment, i18n.language, false) });
        return (
          <Badge key={one.id} variant="light" color={stands.open ? "accent" : "orange"}>
            {stands.words === "valid" ? kinds : `${kinds}: ${words}`}
          </Badge>
        );
      })}
    </Group>
  );
}

function RowMenu({ person, onRemove }: { person: PersonShown; onRemove: () => void }) {
  const { t } = useTranslation(["people", "common"]);
  const navigate = useNavigate();
  return (
    <Group justify="flex-end">
      <Menu position="bottom-end" shadow="md">
        <RowMenuTarget label={t("common:action.moreFor", { name: person.name })}>
          <IconDots size={18} aria-hidden />
        </RowMenuTarget>
        <Menu.Dropdown>
          <Menu.Item
            leftSection={<IconPencil size={16} aria-hidden />}
            onClick={() => void navigate(`${HOME}/${encodeURIComponent(person.id)}`)}
          >
            {t("common:action.edit")}
          </Menu.Item>
          <Menu.Item color="red" leftSection={<IconTrash size={16} aria-hidden />} onClick={onRemove}>
            {t("remove")}
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
    </Group>
  );
}
