import { Badge, Button, Group, Menu, Modal, Text } from "@mantine/core";
import { IconDots, IconPencil, IconPlus, IconStar, IconTrash, IconUserCircle } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useLocation, useNavigate } from "react-router";
import { useSaveSection, useSection } from "../../api/hooks";
import { freeItem } from "../../forms/item";
import { useFieldTarget } from "../../forms/useFieldTarget";
import { Card } from "../../shared/Card";
import { ConfirmDialog } from "../../shared/ConfirmDialog";
import { DataTable, RowMenuTarget } from "../../shared/DataTable";
import { describeError } from "../../shared/describeError";
import { EmptyState, Loaded } from "../../shared/states";
import { complained, said } from "../../shared/toast";
import { nameOf, useCalls, useContacts } from "../calls/state";
import { AccountForm } from "./AccountForm";
import { AccountLight } from "./AccountLight";
import { addressOf, labelOf, type SipSettings } from "./sip";

/** Communication > SIP > Accounts. Each has an address of its own, so that it can be linked to. */
export function AccountsTab({ base }: { base: string }) {
  const { t } = useTranslation(["sip", "common"]);
  const navigate = useNavigate();
  const { pathname } = useLocation();
  const stored = useSection<SipSettings>("sip");
  const calls = useCalls();
  const save = useSaveSection("sip");
  const contacts = useContacts();
  const [doomed, setDoomed] = useState<{ id: string; name: string } | null>(null);
  useFieldTarget(stored.data !== undefined);
  const open = pathname.startsWith(`${base}/`) ? decodeURIComponent(pathname.slice(base.length + 1)) : null;
  const failed = (title: string) => ({
    onError: (error: Parameters<typeof describeError>[0]) => complained(title, describeError(error, t)),
  });
  return (
    <Loaded query={stored}>
      {(settings) => {
        const rows = Object.entries(settings.accounts).map(([id, account]) => ({ id, ...account }));
        const users = Object.values(contacts.data?.contacts ?? {})
          .filter((contact) => doomed !== null && contact.account === doomed.id)
          .map(nameOf);
        const item = open === "new" ? freeItem(settings.accounts, "sip_account_", 1) : (open ?? "");
        return (
          <Card>
            <Group justify="flex-end">
              <Button leftSection={<IconPlus size={18} aria-hidden />} onClick={() => void navigate(`${base}/new`)}>
                {t("addAccount")}
              </Button>
            </Group>
            <div id="field-sip-accounts" tabIndex={-1}>
              <DataTable
                name={t("tab.accounts")}
                rows={rows}
                rowKey={(row) => row.id}
                search={rows.length > 5}
                columns={[
                  {
                    id: "status",
                    title: t("status"),
                    text: (row) => calls.data?.accounts[row.id]?.state ?? "",
                    show: (row) => (
                      <AccountLight
                        enabled={settings.enabled && row.enabled}
                        registers={row.mode === "registered"}
                        status={calls.data?.accounts[row.id]}
                      />
                    ),
                  },
                  {
                    id: "name",
                    title: t("account"),
                    text: (row) => labelOf(row.id, row),
                    show: (row) => (
                      <Group gap="xs">
                        <Text size="sm" fw={600}>
                          {labelOf(row.id, row)}
                        </Text>
                        {row.id === settings.default_account ? <Badge color="accent">{t("default")}</Badge> : null}
                      </Group>
                    ),
                  },
                  {
                    id: "address",
                    title: t("address"),
                    text: (row) => addressOf(row),
                    show: (row) => (row.mode === "registered" ? addressOf(row) : t("peerToPeer")),
                  },
                  { id: "transport", title: t("transport"), text: (row) => (row.sips ? "SIPS" : row.transport.toUpperCase()) },
                  {
                    id: "actions",
                    title: "",
                    text: () => "",
                    sortable: false,
                    show: (row) => (
                      <Group justify="flex-end">
                        <Menu position="bottom-end" shadow="md">
                          <RowMenuTarget label={t("common:action.moreFor", { name: labelOf(row.id, row) })}>
                            <IconDots size={18} aria-hidden />
                          </RowMenuTarget>
                          <Menu.Dropdown>
                            <Menu.Item
                              leftSection={<IconPencil size={16} aria-hidden />}
                              onClick={() => void navigate(`${base}/${row.id}`)}
                            >
                              {t("common:action.edit")}
                            </Menu.Item>
                            <Menu.Item
                              leftSection={<IconStar size={16} aria-hidden />}
                              disabled={row.id === settings.default_account}
                              onClick={() => save.mutate({ default_account: row.id }, failed(labelOf(row.id, row)))}
                            >
                              {t("makeDefault")}
                            </Menu.Item>
                            <Menu.Item
                              color="red"
                              leftSection={<IconTrash size={16} aria-hidden />}
                              disabled={row.id === settings.default_account}
                              onClick={() => setDoomed({ id: row.id, name: labelOf(row.id, row) })}
                            >
                              {row.id === settings.default_account ? t("defaultStays") : t("common:action.delete")}
                            </Menu.Item>
                          </Menu.Dropdown>
                        </Menu>
                      </Group>
                    ),
                  },
                ]}
                empty={<EmptyState icon={IconUserCircle} title={t("noAccounts")} text={t("noAccountsText")} />}
              />
            </div>
            <Modal
              opened={open !== null}
              onClose={() => void navigate(base)}
              size="lg"
              title={open === "new" ? t("addAccount") : labelOf(item, settings.accounts[item])}
              closeButtonProps={{ "aria-label": t("common:action.close") }}
            >
              {open === null ? null : open !== "new" && settings.accounts[item] === undefined ? (
                <Text size="sm">{t("goneAccount")}</Text>
              ) : (
                <AccountForm item={item} settings={settings} onClose={() => void navigate(base)} />
              )}
            </Modal>
            <ConfirmDialog
              opened={doomed !== null}
              danger
              title={t("deleteAccountTitle", { name: doomed?.name })}
              text={
                users.length === 0
                  ? t("deleteAccountText", { name: doomed?.name })
                  : t("deleteUsedAccountText", { name: doomed?.name, users: users.join(", ") })
              }
              confirm={t("common:action.delete")}
              busy={save.isPending}
              onClose={() => setDoomed(null)}
              onConfirm={() => {
                if (doomed === null) return;
                save.mutate(
                  { accounts: { [doomed.id]: null } },
                  {
                    ...failed(doomed.name),
                    onSuccess: () => said(t("accountDeleted", { name: doomed.name })),
                    onSettled: () => setDoomed(null),
                  },
                );
              }}
            />
          </Card>
        );
      }}
    </Loaded>
  );
}
