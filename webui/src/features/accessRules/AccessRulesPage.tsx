import { Badge, Button, Group, Menu, Text } from "@mantine/core";
import { IconDots, IconId, IconPencil, IconPlus, IconShieldLock, IconTrash, IconUsersGroup } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Route, Routes, useNavigate, useParams } from "react-router";
import { api } from "../../api/client";
import type { AccessSetup, GroupShown, KindShown, RuleShown } from "../../api/schema.gen";
import { Card } from "../../shared/Card";
import { ConfirmDialog } from "../../shared/ConfirmDialog";
import { DataTable, RowMenuTarget } from "../../shared/DataTable";
import { describeError } from "../../shared/describeError";
import { Page } from "../../shared/Page";
import { EmptyState, Loaded } from "../../shared/states";
import { complained, said } from "../../shared/toast";
import { GroupDialog, KindDialog, RuleDialog } from "./dialogs";
import { useAccessSetup, useSetupChange } from "./setup";

const HOME = "/access/rules";
type Part = "rule" | "group" | "kind";
interface Doomed {
  part: Part;
  id: string;
  name: string;
}

/** Access > Rules: who may pass where, when, and what they must show. Every dialog has an address of its own. */
export default function AccessRulesPage() {
  return (
    <Routes>
      <Route index element={<AccessRules />} />
      <Route path=":part/:id" element={<AccessRules />} />
    </Routes>
  );
}

function AccessRules() {
  const { t } = useTranslation(["accessRules", "common"]);
  const navigate = useNavigate();
  const { part, id } = useParams();
  const setup = useAccessSetup();
  const [doomed, setDoomed] = useState<Doomed | null>(null);
  const home = () => void navigate(HOME);
  const open = (kind: Part, which: string) => void navigate(`${HOME}/${kind}/${encodeURIComponent(which)}`);
  return (
    <Page
      title={t("common:pages.accessRules")}
      lead={t("lead")}
      width="wide"
      actions={
        <Button leftSection={<IconPlus size={18} aria-hidden />} onClick={() => open("rule", "new")}>
          {t("addRule")}
        </Button>
      }
    >
      <Loaded query={setup}>
        {(known) => (
          <>
            <RulesCard setup={known} open={open} doom={setDoomed} />
            <GroupsCard setup={known} open={open} doom={setDoomed} />
            <KindsCard setup={known} open={open} doom={setDoomed} />
            {part === "rule" && id !== undefined ? <RuleDialog key={id} id={id} setup={known} onClose={home} /> : null}
            {part === "group" && id !== undefined ? <GroupDialog key={id} id={id} setup={known} onClose={home} /> : null}
            {part === "kind" && id !== undefined ? <KindDialog key={id} id={id} setup={known} onClose={home} /> : null}
          </>
        )}
      </Loaded>
      <Removal doomed={doomed} onDone={() => setDoomed(null)} />
    </Page>
  );
}

interface CardProps {
  setup: AccessSetup;
  open: (part: Part, id: string) => void;
  doom: (doomed: Doomed) => void;
}

function RulesCard({ setup, open, doom }: CardProps) {
  const { t } = useTranslation(["accessRules", "common"]);
  const names = useNames(setup);
  return (
    <Card title={t("rules")} description={t("rulesText")} icon={<IconShieldLock size={20} />}>
      <DataTable
        name={t("rules")}
        rows={setup.rules}
        stacks
        rowKey={(row) => row.id}
        search={setup.rules.length > 5}
        columns={[
          { id: "name", title: t("name"), text: (row) => row.name, show: (row) => <RuleName rule={row} /> },
          { id: "who", title: t("who"), text: names.who },
          { id: "where", title: t("where"), text: names.where },
          { id: "when", title: t("when"), text: names.when },
          { id: "how", title: t("how"), text: names.how },
          actions<RuleShown>("rule", open, doom),
        ]}
        empty={<EmptyState icon={IconShieldLock} title={t("noRules")} text={t("noRulesText")} />}
      />
    </Card>
  );
}

function RuleName({ rule }: { rule: RuleShown }) {
  const { t } = useTranslation("accessRules");
  const now = new Date();
  const state = !rule.enabled
    ? "off"
    : rule.validTo !== "" && now >= new Date(rule.validTo)
      ? "ended"
      : rule.validFrom !== "" && now < new Date(rule.validFrom)
        ? "waiting"
        : null;
  return (
    <Group gap="xs">
      <Text size="sm" fw={600}>
        {rule.name}
      </Text>
      {state === null ? null : (
        <Badge variant="light" color="orange">
          {t(state)}
        </Badge>
      )}
    </Group>
  );
}

function GroupsCard({ setup, open, doom }: CardProps) {
  const { t } = useTranslation(["accessRules", "common"]);
  const add = (
    <Button
      variant="default"
      size="sm"
      leftSection={<IconPlus size={16} aria-hidden />}
      onClick={() => open("group", "new")}
    >
      {t("addGroup")}
    </Button>
  );
  return (
    <Card title={t("groups")} description={t("groupsText")} icon={<IconUsersGroup size={20} />} action={add}>
      <DataTable
        name={t("groups")}
        rows={setup.groups}
        stacks
        rowKey={(row) => row.id}
        search={setup.groups.length > 5}
        columns={[
          { id: "name", title: t("name"), text: (row) => row.name, show: (row) => <Strong text={row.name} /> },
          {
            id: "people",
            title: t("peopleTitle"),
            text: (row) => t("people", { count: row.people }),
            number: (row) => row.people,
          },
          { id: "rules", title: t("rulesOf"), text: (row) => list(row.rules, setup.rules) },
          actions<GroupShown>("group", open, doom),
        ]}
        empty={<EmptyState icon={IconUsersGroup} title={t("noGroups")} text={t("noGroupsText")} />}
      />
    </Card>
  );
}

function KindsCard({ setup, open, doom }: CardProps) {
  const { t } = useTranslation(["accessRules", "common"]);
  const add = (
    <Button variant="default" size="sm" leftSection={<IconPlus size={16} aria-hidden />} onClick={() => open("kind", "new")}>
      {t("addKind")}
    </Button>
  );
  const factors = (kind: KindShown) => kind.factors.map((name) => t(`factor.${name}`, { defaultValue: name })).join(" + ");
  return (
    <Card title={t("kinds")} description={t("kindsText")} icon={<IconId size={20} />} action={add}>
      <DataTable
        name={t("kinds")}
        rows={setup.kinds}
        stacks
        rowKey={(row) => row.id}
        search={false}
        columns={[
          {
            id: "name",
            title: t("name"),
            text: (row) => row.name,
            show: (row) => (
              <>
                <Strong text={row.name} />
                {row.builtIn ? (
                  <Text size="xs" c="dimmed">
                    {t("builtIn")}
                  </Text>
                ) : null}
              </>
            ),
          },
          { id: "factors", title: t("factors"), text: factors },
          {
            id: "actions",
            title: "",
            text: () => "",
            sortable: false,
            show: (row) =>
              row.builtIn ? null : <RowMenu thing={{ part: "kind", id: row.id, name: row.name }} open={open} doom={doom} />,
          },
        ]}
        empty={<EmptyState icon={IconId} title={t("kinds")} text={t("kindsText")} />}
      />
    </Card>
  );
}

function Strong({ text }: { text: string }) {
  return (
    <Text size="sm" fw={600}>
      {text}
    </Text>
  );
}

function actions<T extends { id: string; name: string }>(part: Part, open: CardProps["open"], doom: CardProps["doom"]) {
  return {
    id: "actions",
    title: "",
    text: () => "",
    sortable: false,
    show: (row: T) => <RowMenu thing={{ part, id: row.id, name: row.name }} open={open} doom={doom} />,
  };
}

function RowMenu({ thing, open, doom }: { thing: Doomed; open: CardProps["open"]; doom: CardProps["doom"] }) {
  const { t } = useTranslation(["accessRules", "common"]);
  return (
    <Group justify="flex-end">
      <Menu position="bottom-end" shadow="md">
        <RowMenuTarget label={t("common:action.moreFor", { name: thing.name })}>
          <IconDots size={18} aria-hidden />
        </RowMenuTarget>
        <Menu.Dropdown>
          <Menu.Item leftSection={<IconPencil size={16} aria-hidden />} onClick={() => open(thing.part, thing.id)}>
            {t("common:action.edit")}
          </Menu.Item>
          <Menu.Item color="red" leftSection={<IconTrash size={16} aria-hidden />} onClick={() => doom(thing)}>
            {t("remove")}
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
    </Group>
  );
}

function Removal({ doomed, onDone }: { doomed: Doomed | null; onDone: () => void }) {
  const { t } = useTranslation(["accessRules", "common"]);
  const remove = useSetupChange(({ part, id }: Doomed) => {
    if (part === "rule") return api.delete("/api/v1/access-rules/{rule}", { path: { rule: id } });
    if (part === "group") return api.delete("/api/v1/access-groups/{group}", { path: { group: id } });
    return api.delete("/api/v1/identification-types/{kind}", { path: { kind: id } });
  });
  const words = { rule: t("removeRule"), group: t("removeGroup"), kind: t("removeKind") };
  return (
    <ConfirmDialog
      opened={doomed !== null}
      title={t("removeTitle", { name: doomed?.name })}
      text={doomed === null ? "" : words[doomed.part]}
      confirm={t("remove")}
      danger
      busy={remove.isPending}
      onConfirm={() =>
        doomed !== null &&
        remove.mutate(doomed, {
          onSuccess: () => said(t("removed", { name: doomed.name })),
          onError: (error) => complained(doomed.name, describeError(error, t)),
          onSettled: onDone,
        })
      }
      onClose={onDone}
    />
  );
}

const list = (ids: readonly string[], known: readonly { id: string; name: string }[]): string =>
  ids
    .map((id) => known.find((one) => one.id === id)?.name)
    .filter((name) => name !== undefined)
    .join(", ");

function useNames(setup: AccessSetup) {
  const { t } = useTranslation("accessRules");
  return {
    who: (rule: RuleShown) => {
      const groups = list(rule.groups, setup.groups);
      const single = rule.credentials > 0 ? t("credentials", { count: rule.credentials }) : "";
      return [groups, single].filter((part) => part !== "").join(", ") || t("nobody");
    },
    where: (rule: RuleShown) => list(rule.places, setup.places) || t("nowhere"),
    when: (rule: RuleShown) => (rule.schedules.length === 0 ? t("always") : list(rule.schedules, setup.schedules)),
    how: (rule: RuleShown) => (rule.identification.length === 0 ? t("asDoor") : list(rule.identification, setup.kinds)),
  };
}
