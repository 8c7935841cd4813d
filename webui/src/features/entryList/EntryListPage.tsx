import { ActionIcon, Badge, Button, Group, Stack, Text, TextInput } from "@mantine/core";
import { IconListCheck, IconPencil, IconPlus, IconSettings, IconTrash, IconUserShield, IconUsers } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Route, Routes, useNavigate, useParams } from "react-router";
import { useSaveSection, useSection } from "../../api/hooks";
import { useHasRole } from "../../app/session";
import { freeItem } from "../../forms/item";
import { InstantFields } from "../../forms/InstantSettings";
import type { Field } from "../../forms/schema";
import { SectionForm } from "../../forms/SectionForm";
import { Card } from "../../shared/Card";
import { describeError } from "../../shared/describeError";
import { ItemTable } from "../../shared/ItemTable";
import { Page } from "../../shared/Page";
import { EmptyState, Loaded } from "../../shared/states";
import { showMoment } from "../../shared/time";
import { complained, said } from "../../shared/toast";
import { HolderDialog } from "./HolderDialog";
import { MOST_HOLDERS, nameOf, standing, type EntryListSettings, type Holder } from "./holders";

const HOME = "/reader/entry-list";
const switches = (field: Field) => field.path === "enabled" || field.path === "forward";
const lockOut = (field: Field) => field.path === "wrong_pins" || field.path === "lockout";

/** Reader > Entry list. A holder has an address of its own, so that it can be linked to. */
export default function EntryListPage() {
  return (
    <Routes>
      <Route index element={<EntryList />} />
      <Route path=":id" element={<EntryList />} />
    </Routes>
  );
}

function EntryList() {
  const { t } = useTranslation(["entryList", "common"]);
  const navigate = useNavigate();
  const stored = useSection<EntryListSettings>("entry-list");
  const mayChange = useHasRole("administrator");
  const { id } = useParams();
  return (
    <Page
      title={t("common:pages.entryList")}
      lead={t("lead")}
      width="wide"
      actions={
        mayChange ? (
          <Button leftSection={<IconPlus size={18} aria-hidden />} onClick={() => void navigate(`${HOME}/new`)}>
            {t("add")}
          </Button>
        ) : undefined
      }
    >
      <Stack gap="md">
        <Card title={t("use")} icon={<IconSettings size={20} />}>
          <InstantFields section="entry-list" only={switches} disabled={!mayChange} />
          <SectionForm section="entry-list" only={lockOut} readOnly={!mayChange} fold />
        </Card>
        <Loaded query={stored}>
          {(settings) => (
            <>
              <Holders settings={settings} mayChange={mayChange} />
              {mayChange ? <OwnConditions settings={settings} /> : null}
              {id === undefined ? null : (
                <HolderDialog key={id} id={id} settings={settings} onClose={() => void navigate(HOME)} />
              )}
            </>
          )}
        </Loaded>
      </Stack>
    </Page>
  );
}

function Holders({ settings, mayChange }: { settings: EntryListSettings; mayChange: boolean }) {
  const { t, i18n } = useTranslation(["entryList", "common"]);
  const navigate = useNavigate();
  const save = useSaveSection("entry-list");
  const rows = Object.entries(settings.holders).map(([id, holder]) => ({ id, ...holder }));
  const words = (holder: Holder): string => {
    const now = standing(holder, new Date());
    return t(`state.${now.words}`, {
      count: now.count,
      time: now.moment === undefined ? "" : showMoment(now.moment, i18n.language, false),
    });
  };
  return (
    <Card title={t("holders")} description={t("count", { count: rows.length })} icon={<IconUsers size={20} />}>
      <div id="field-entry-list-holders" tabIndex={-1}>
        <ItemTable
          name={t("holders")}
          rows={rows}
          stacks
          rowKey={(row) => row.id}
          nameOf={nameOf}
          search={rows.length > 5}
          pageSize={MOST_HOLDERS}
          minWidth={520}
          initial={{ id: "name", down: false }}
          columns={[
            {
              id: "name",
              title: t("name"),
              text: nameOf,
              show: (row) => (
                <Text size="sm" fw={600}>
                  {nameOf(row)}
                </Text>
              ),
            },
            { id: "type", title: t("type"), text: (row) => t(`kind.${row.type}`) },
            {
              id: "valid",
              title: t("valid"),
              text: words,
              show: (row) => (
                <Badge variant="light" miw="max-content" color={standing(row, new Date()).open ? "accent" : "orange"}>
                  {words(row)}
                </Badge>
              ),
            },
            { id: "notes", title: t("notes"), text: (row) => row.notes },
          ]}
          empty={<EmptyState icon={IconUserShield} title={t("none")} text={t("noneText")} />}
          actions={
            mayChange
              ? (row) => [
                  {
                    label: t("edit"),
                    icon: <IconPencil size={16} aria-hidden />,
                    onClick: () => void navigate(`${HOME}/${row.id}`),
                  },
                ]
              : undefined
          }
          removal={{
            title: (row) => t("removeTitle", { name: nameOf(row) }),
            text: (row) => t("removeText", { name: nameOf(row) }),
            busy: save.isPending,
            remove: (row, done) =>
              save.mutate(
                { holders: { [row.id]: null } },
                {
                  onSuccess: () => said(t("removed", { name: nameOf(row) })),
                  onError: (error) => complained(nameOf(row), describeError(error, t)),
                  onSettled: done,
                },
              ),
          }}
        />
      </div>
    </Card>
  );
}

function OwnConditions({ settings }: { settings: EntryListSettings }) {
  const { t } = useTranslation(["entryList", "common"]);
  const save = useSaveSection("entry-list");
  const [name, setName] = useState("");
  const add = () =>
    save.mutate(
      { conditions: { [freeItem(settings.conditions, "condition_")]: { name } } },
      { onSuccess: () => setName(""), onError: (error) => complained(name, describeError(error, t)) },
    );
  const remove = (key: string, gone: string) =>
    save.mutate(
      { conditions: { [key]: null } },
      {
        onSuccess: () => said(t("conditionGone", { name: gone })),
        onError: (error) => complained(gone, describeError(error, t)),
      },
    );
  return (
    <Card title={t("ownConditions")} description={t("ownConditionsText")} icon={<IconListCheck size={20} />}>
      <Stack gap="sm" id="field-entry-list-conditions">
        {Object.entries(settings.conditions).map(([key, condition]) => (
          <Group key={key} justify="space-between">
            <Text size="sm">{condition.name}</Text>
            <ActionIcon
              variant="subtle"
              color="red"
              size="lg"
              aria-label={`${t("remove")}: ${condition.name}`}
              onClick={() => remove(key, condition.name)}
            >
              <IconTrash size={17} aria-hidden />
            </ActionIcon>
          </Group>
        ))}
        <form
          onSubmit={(event) => {
            event.preventDefault();
            if (name.trim() !== "") add();
          }}
        >
          <Group align="flex-end" gap="sm">
            <TextInput
              flex="1 1 14rem"
              label={t("conditionName")}
              maxLength={64}
              value={name}
              onChange={(event) => setName(event.currentTarget.value)}
            />
            <Button type="submit" variant="default" loading={save.isPending} disabled={name.trim() === ""}>
              {t("addCondition")}
            </Button>
          </Group>
        </form>
      </Stack>
    </Card>
  );
}
