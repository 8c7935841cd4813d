import { Badge, Group, Menu, Modal, Stack, Text } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { IconBell, IconDeviceTablet, IconDots, IconKey, IconLock, IconPassword, IconPencil } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { Route, Routes, useNavigate, useParams } from "react-router";
import { api } from "../../api/client";
import type { ApiError } from "../../api/errors";
import { useSection } from "../../api/hooks";
import type { ReaderDeed } from "../../api/schema.gen";
import { useHasRole } from "../../app/session";
import { ItemForm } from "../../forms/ItemForm";
import type { JsonSchema, Values } from "../../forms/schema";
import { SectionForm, useSectionSchema } from "../../forms/SectionForm";
import { Card } from "../../shared/Card";
import { DataTable, RowMenuTarget } from "../../shared/DataTable";
import { describeError } from "../../shared/describeError";
import { Page } from "../../shared/Page";
import { EmptyState, Loaded } from "../../shared/states";
import { complained, said } from "../../shared/toast";
import { stateColors, useReaders } from "../readers/state";

const HOME = "/peripherals/readers";

interface Reader {
  name: string;
  enabled: boolean;
  connector: number;
  address: number;
}

interface ReadersSettings {
  readers: Record<string, Reader>;
}

/** Device > Readers: the readers of a door controller. One has an address of its own, so that it can be linked to. */
export default function WiredReadersPage() {
  return (
    <Routes>
      <Route index element={<Readers />} />
      <Route path=":id" element={<Readers />} />
    </Routes>
  );
}

function Readers() {
  const { t } = useTranslation(["readers", "common"]);
  const stored = useSection<ReadersSettings>("readers");
  const mayChange = useHasRole("administrator");
  const { id } = useParams();
  return (
    <Page title={t("common:pages.wiredReaders")} lead={t("readersLead")} width="wide">
      <Stack gap="md">
        <Loaded query={stored}>
          {(settings) => (
            <>
              <ReaderTable settings={settings} mayChange={mayChange} />
              {id === undefined || !mayChange ? null : <ReaderDialog key={id} id={id} settings={settings} />}
            </>
          )}
        </Loaded>
        <Card title={t("speed")} icon={<IconDeviceTablet size={20} />}>
          <SectionForm section="readers" only={(field) => field.path === "baud"} readOnly={!mayChange} />
        </Card>
        <Card title={t("pin")} description={t("pinText")} icon={<IconPassword size={20} />}>
          <SectionForm section="reader-pin" readOnly={!mayChange} />
        </Card>
      </Stack>
    </Page>
  );
}

function ReaderTable({ settings, mayChange }: { settings: ReadersSettings; mayChange: boolean }) {
  const { t } = useTranslation(["readers", "common"]);
  const navigate = useNavigate();
  const now = useReaders();
  const act = useMutation({ mutationFn: (deed: ReaderDeed) => api.post("/api/v1/readers", { body: deed }) });
  const rows = Object.entries(settings.readers).map(([id, reader]) => ({
    id,
    ...reader,
    name: reader.name === "" ? id : reader.name,
    now: now.data?.find((state) => state.id === id),
  }));
  const told = (name: string, action: ReaderDeed["action"]) => ({
    onSuccess: () => said(t(`done.${action}`, { name })),
    onError: (error: ApiError) => complained(name, describeError(error, t)),
  });
  return (
    <Card title={t("readers")} icon={<IconDeviceTablet size={20} />}>
      <div id="field-readers-readers" tabIndex={-1}>
        <DataTable
          name={t("readers")}
          rows={rows}
          rowKey={(row) => row.id}
          search={false}
          empty={<EmptyState icon={IconDeviceTablet} title={t("none")} text={t("noneText")} />}
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
                  {row.now === undefined || row.now.problem === "" ? null : (
                    <Text size="xs" c="dimmed">
                      {row.now.problem}
                    </Text>
                  )}
                </div>
              ),
            },
            { id: "where", title: t("where"), text: (row) => t("place", { connector: row.connector, address: row.address }) },
            {
              id: "state",
              title: t("status"),
              text: (row) => t(`state.${row.now?.state ?? "not-connected"}`),
              show: (row) => (
                <Group gap={6}>
                  <Badge miw="max-content" color={stateColors[row.now?.state ?? "not-connected"]}>
                    {t(`state.${row.now?.state ?? "not-connected"}`)}
                  </Badge>
                  {row.now?.secure === true ? (
                    <Badge miw="max-content" color="accent" variant="light" leftSection={<IconLock size={12} aria-hidden />}>
                      {t("secure")}
                    </Badge>
                  ) : null}
                  {row.now?.tampered === true ? <Badge miw="max-content" color="red">{t("tampered")}</Badge> : null}
                </Group>
              ),
            },
            { id: "firmware", title: t("firmware"), text: (row) => row.now?.firmware ?? "" },
            {
              id: "actions",
              title: "",
              text: () => "",
              sortable: false,
              show: (row) =>
                mayChange ? (
                  <Menu position="bottom-end" shadow="md">
                    <RowMenuTarget label={t("common:action.moreFor", { name: row.name })}>
                      <IconDots size={18} aria-hidden />
                    </RowMenuTarget>
                    <Menu.Dropdown>
                      <Menu.Item
                        leftSection={<IconPencil size={16} aria-hidden />}
                        onClick={() => void navigate(`${HOME}/${row.id}`)}
                      >
                        {t("edit")}
                      </Menu.Item>
                      <Menu.Item
                        leftSection={<IconBell size={16} aria-hidden />}
                        disabled={row.now?.state !== "connected"}
                        onClick={() =>
                          act.mutate({ reader: row.id, action: "identify", key: "" }, told(row.name, "identify"))
                        }
                      >
                        {t("identify")}
                      </Menu.Item>
                      <Menu.Item
                        leftSection={<IconKey size={16} aria-hidden />}
                        disabled={row.now?.secure !== true}
                        onClick={() =>
                          act.mutate({ reader: row.id, action: "change-key", key: "" }, told(row.name, "change-key"))
                        }
                      >
                        {t("changeKey")}
                      </Menu.Item>
                    </Menu.Dropdown>
                  </Menu>
                ) : null,
            },
          ]}
        />
      </div>
    </Card>
  );
}

function ReaderDialog({ id, settings }: { id: string; settings: ReadersSettings }) {
  const navigate = useNavigate();
  const schema = useSectionSchema("readers");
  const close = () => void navigate(HOME);
  return (
    <Modal opened onClose={close} title={settings.readers[id]?.name ?? id} size="lg">
      <Loaded query={schema}>
        {(form) => (
          <ItemForm
            section="readers"
            table="readers"
            item={id}
            schema={form.schema as JsonSchema}
            values={settings as unknown as Values}
            onClose={close}
          />
        )}
      </Loaded>
    </Modal>
  );
}
