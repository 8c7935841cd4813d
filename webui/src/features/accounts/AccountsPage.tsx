import { Badge, Button, Group, Switch, Text } from "@mantine/core";
import { IconPencil, IconPlus, IconUsers } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useSaveSection, useSection } from "../../api/hooks";
import { useDevice, useSession } from "../../app/session";
import { useFieldTarget } from "../../forms/useFieldTarget";
import { Card } from "../../shared/Card";
import { ItemTable } from "../../shared/ItemTable";
import { describeError } from "../../shared/describeError";
import { Page } from "../../shared/Page";
import { EmptyState, Loaded } from "../../shared/states";
import { complained, said } from "../../shared/toast";
import { AccountDialog } from "./AccountDialog";
import { accountRows, deleteRefusal, MOST_ACCOUNTS, type AccountRow, type AccountSettings } from "./accounts";

export default function AccountsPage() {
  const { t } = useTranslation(["accounts", "common"]);
  const stored = useSection<AccountSettings>("accounts");
  const [editing, setEditing] = useState<AccountRow | "new" | null>(null);
  const full = Object.keys(stored.data?.accounts ?? {}).length >= MOST_ACCOUNTS;
  useFieldTarget(stored.data !== undefined);
  return (
    <Page
      title={t("common:pages.accounts")}
      lead={t("lead", { limit: MOST_ACCOUNTS })}
      width="wide"
      actions={
        <Button leftSection={<IconPlus size={18} aria-hidden />} disabled={full} onClick={() => setEditing("new")}>
          {t("add")}
        </Button>
      }
    >
      <Loaded query={stored}>
        {(settings) => (
          <>
            <AccountTable settings={settings} onEdit={setEditing} />
            <AnonymousCard settings={settings} />
            <AccountDialog
              key={editing === null ? "closed" : editing === "new" ? "+" : editing.name}
              editing={editing}
              taken={Object.keys(settings.accounts)}
              onClose={() => setEditing(null)}
            />
          </>
        )}
      </Loaded>
    </Page>
  );
}

function AccountTable({ settings, onEdit }: { settings: AccountSettings; onEdit: (row: AccountRow) => void }) {
  const { t } = useTranslation(["accounts", "common"]);
  const session = useSession();
  const save = useSaveSection("accounts");
  const rows = accountRows(settings);
  return (
    <Card>
      <ItemTable
        name={t("common:pages.accounts")}
        rows={rows}
        rowKey={(row) => row.name}
        nameOf={(row) => row.name}
        search={rows.length > 5}
        columns={[
          {
            id: "name",
            title: t("account"),
            text: (row) => row.name,
            show: (row) => (
              <Group gap="xs">
                <Text size="sm" fw={600}>
                  {row.name}
                </Text>
                {row.name === session.user ? <Badge color="accent">{t("you")}</Badge> : null}
              </Group>
            ),
          },
          { id: "role", title: t("privileges"), text: (row) => t(`common:roles.${row.role}`) },
          { id: "comment", title: t("comment"), text: (row) => row.comment },
        ]}
        empty={<EmptyState icon={IconUsers} title={t("none")} text={t("noneText")} />}
        actions={(row) => [{ label: t("update"), icon: <IconPencil size={16} aria-hidden />, onClick: () => onEdit(row) }]}
        removal={{
          label: t("delete"),
          title: (row) => t("deleteTitle", { name: row.name }),
          text: (row) => t("deleteText", { name: row.name }),
          refusal: (row) => {
            const why = deleteRefusal(row, rows);
            return why === null ? null : t(`refusal.${why}`);
          },
          busy: save.isPending,
          remove: (row, done) =>
            save.mutate(
              { accounts: { [row.name]: null } },
              {
                onSuccess: () => said(t("deleted", { name: row.name })),
                onError: (error) => complained(row.name, describeError(error, t)),
                onSettled: done,
              },
            ),
        }}
      />
    </Card>
  );
}

function AnonymousCard({ settings }: { settings: AccountSettings }) {
  const { t } = useTranslation(["accounts", "common"]);
  const save = useSaveSection("accounts");
  const ptz = useDevice().capabilities?.["ptz"] === true;
  const change = (patch: Partial<AccountSettings>) =>
    save.mutate(patch, {
      onSuccess: () => said(t("common:form.saved")),
      onError: (error) => complained(t("common:failed.save"), describeError(error, t)),
    });
  return (
    <Card title={t("anonymous")} description={t("anonymousText")}>
      <Switch
        id="field-accounts-anonymous_viewing"
        label={t("anonymousViewing")}
        checked={settings.anonymous_viewing}
        disabled={save.isPending}
        onChange={(event) => change({ anonymous_viewing: event.currentTarget.checked })}
      />
      {ptz ? (
        <Switch
          id="field-accounts-anonymous_ptz"
          label={t("anonymousPtz")}
          checked={settings.anonymous_ptz}
          disabled={save.isPending}
          onChange={(event) => change({ anonymous_ptz: event.currentTarget.checked })}
        />
      ) : null}
    </Card>
  );
}
