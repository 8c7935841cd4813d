import { Badge, Button, Code, Menu, Stack, Text } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { IconDots, IconKey, IconPencil, IconPlus, IconScan, IconTrash } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Route, Routes, useNavigate, useParams } from "react-router";
import { api } from "../../api/client";
import type { KeyTold, PeripheralNow, PeripheralsNow } from "../../api/schema.gen";
import { Card } from "../../shared/Card";
import { ConfirmDialog } from "../../shared/ConfirmDialog";
import { DataTable, RowMenuTarget } from "../../shared/DataTable";
import { describeError } from "../../shared/describeError";
import { Page } from "../../shared/Page";
import { EmptyState, Loaded } from "../../shared/states";
import { showMoment } from "../../shared/time";
import { complained, said } from "../../shared/toast";
import { KeyDialog } from "./KeyDialog";
import { PeripheralDialog } from "./PeripheralDialog";
import { PERIPHERALS } from "./peripherals";

const HOME = "/peripherals/network-readers";

/** Peripherals > Network readers: plate verifiers and barcode readers. One has an address of its own. */
export default function NetworkReadersPage() {
  return (
    <Routes>
      <Route index element={<NetworkReaders />} />
      <Route path=":id" element={<NetworkReaders />} />
    </Routes>
  );
}

function NetworkReaders() {
  const { t } = useTranslation(["networkReaders", "common"]);
  const navigate = useNavigate();
  const { id } = useParams();
  const [told, setTold] = useState<KeyTold | null>(null);
  const found = useQuery({
    queryKey: PERIPHERALS,
    queryFn: ({ signal }) => api.get("/api/v1/peripherals", { signal }),
    refetchInterval: 10_000,
  });
  return (
    <Page
      title={t("common:pages.networkReaders")}
      lead={t("lead")}
      width="wide"
      actions={
        <Button leftSection={<IconPlus size={18} aria-hidden />} onClick={() => void navigate(`${HOME}/new`)}>
          {t("add")}
        </Button>
      }
    >
      <Stack gap="md">
        <Loaded query={found}>
          {(now) => (
            <>
              <PeripheralTable now={now} onKey={setTold} />
              {id === undefined ? null : (
                <PeripheralDialog
                  key={id}
                  id={id}
                  now={now}
                  onKey={(key) => setTold(key)}
                  onClose={() => void navigate(HOME)}
                />
              )}
            </>
          )}
        </Loaded>
        <Card title={t("how")} description={t("howText")} icon={<IconKey size={20} />}>
          <Stack gap="xs">
            <Code block>{`${window.location.origin}/vapix/peripherals`}</Code>
            <Text size="sm" c="dimmed">
              {t("howForm")}
            </Text>
            <Code block>{'X-Auth-Key: …\n\n{"value": "ABC123"}'}</Code>
          </Stack>
        </Card>
        {told === null ? null : <KeyDialog told={told} onClose={() => setTold(null)} />}
      </Stack>
    </Page>
  );
}

function PeripheralTable({ now, onKey }: { now: PeripheralsNow; onKey: (told: KeyTold) => void }) {
  const { t, i18n } = useTranslation(["networkReaders", "common"]);
  const navigate = useNavigate();
  const client = useQueryClient();
  const [doomed, setDoomed] = useState<PeripheralNow | null>(null);
  const [replaced, setReplaced] = useState<PeripheralNow | null>(null);
  const refresh = () => client.invalidateQueries({ queryKey: PERIPHERALS });
  const remove = useMutation({
    mutationFn: (one: PeripheralNow) =>
      api.delete("/api/v1/peripherals/{token}", { path: { token: one.token } }),
    onSuccess: (_, one) => said(t("removed", { name: one.name })),
    onError: (error, one) => complained(one.name, describeError(error, t)),
    onSettled: () => {
      setDoomed(null);
      return refresh();
    },
  });
  const renew = useMutation({
    mutationFn: (one: PeripheralNow) =>
      api.post("/api/v1/peripherals/{token}/key", { path: { token: one.token }, body: { key: "" } }),
    onSuccess: onKey,
    onError: (error, one) => complained(one.name, describeError(error, t)),
    onSettled: () => {
      setReplaced(null);
      return refresh();
    },
  });
  const places = new Map(now.accessPoints.map((point) => [point.token, point.name]));
  const moment = (iso: string | null) => (iso === null ? "" : showMoment(iso, i18n.language, false));
  return (
    <Card title={t("list")} icon={<IconScan size={20} />}>
      <DataTable
        name={t("list")}
        rows={now.peripherals}
        stacks
        rowKey={(row) => row.token}
        search={false}
        empty={<EmptyState icon={IconScan} title={t("none")} text={t("noneText")} />}
        columns={[
          {
            id: "name",
            title: t("name"),
            text: (row) => row.name,
            show: (row) => (
              <div>
                <Text size="sm" fw={600}>
                  {row.name}
                </Text>
                <Text size="xs" c="dimmed">
                  {t(`kind.${row.kind}`)}
                </Text>
              </div>
            ),
          },
          {
            id: "place",
            title: t("place"),
            text: (row) => places.get(row.accessPoint) ?? "",
            show: (row) => (
              <Stack gap={4} align="flex-start">
                <Text size="sm">{places.get(row.accessPoint) ?? t("nowhere")}</Text>
                {row.problem === "" ? null : (
                  <Badge color="orange" miw="max-content">
                    {t(`problem.${row.problem}`)}
                  </Badge>
                )}
              </Stack>
            ),
          },
          { id: "used", title: t("lastUsed"), text: (row) => moment(row.lastUsed) || t("never") },
          { id: "created", title: t("keyCreated"), text: (row) => moment(row.keyCreated) },
          {
            id: "actions",
            title: "",
            text: () => "",
            sortable: false,
            show: (row) => (
              <Menu position="bottom-end" shadow="md">
                <RowMenuTarget label={t("common:action.moreFor", { name: row.name })}>
                  <IconDots size={18} aria-hidden />
                </RowMenuTarget>
                <Menu.Dropdown>
                  <Menu.Item
                    leftSection={<IconPencil size={16} aria-hidden />}
                    onClick={() => void navigate(`${HOME}/${encodeURIComponent(row.token)}`)}
                  >
                    {t("edit")}
                  </Menu.Item>
                  <Menu.Item leftSection={<IconKey size={16} aria-hidden />} onClick={() => setReplaced(row)}>
                    {t("renew")}
                  </Menu.Item>
                  <Menu.Item
                    color="red"
                    leftSection={<IconTrash size={16} aria-hidden />}
                    onClick={() => setDoomed(row)}
                  >
                    {t("remove")}
                  </Menu.Item>
                </Menu.Dropdown>
              </Menu>
            ),
          },
        ]}
      />
      <ConfirmDialog
        opened={doomed !== null}
        title={t("removeTitle", { name: doomed?.name ?? "" })}
        text={t("removeText")}
        confirm={t("remove")}
        danger
        busy={remove.isPending}
        onConfirm={() => doomed !== null && remove.mutate(doomed)}
        onClose={() => setDoomed(null)}
      />
      <ConfirmDialog
        opened={replaced !== null}
        title={t("renewTitle", { name: replaced?.name ?? "" })}
        text={t("renewText")}
        confirm={t("renew")}
        danger
        busy={renew.isPending}
        onConfirm={() => replaced !== null && renew.mutate(replaced)}
        onClose={() => setReplaced(null)}
      />
    </Card>
  );
}
