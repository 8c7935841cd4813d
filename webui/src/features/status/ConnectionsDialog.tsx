import { Button, Modal, Stack } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { IconPlugConnected, IconRefresh } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { api } from "../../api/client";
import { DataTable } from "../../shared/DataTable";
import { EmptyState, Loaded } from "../../shared/states";

/** Every connected client: address, protocol, port, state and process. */
export function ConnectionsDialog({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  const { t } = useTranslation(["status", "common"]);
  const connections = useQuery({
    queryKey: ["connections"],
    queryFn: ({ signal }) => api.get("/api/v1/connections", { signal }),
    enabled: opened,
  });
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      title={t("connections")}
      size="xl"
      closeButtonProps={{ "aria-label": t("common:action.close") }}
    >
      <Stack gap="md">
        <Loaded query={connections}>
          {(rows) => (
            <DataTable
              rows={rows}
              name={t("connections")}
              rowKey={(row) => `${row.address}:${row.port}-${row.localPort}`}
              columns={[
                { id: "address", title: t("column.address"), text: (row) => row.address },
                { id: "protocol", title: t("column.protocol"), text: (row) => row.protocol },
                { id: "port", title: t("column.port"), text: (row) => String(row.port), number: (row) => row.port },
                { id: "state", title: t("column.state"), text: (row) => row.state },
                { id: "process", title: t("column.process"), text: (row) => `${row.pid} ${row.process}` },
              ]}
              empty={<EmptyState icon={IconPlugConnected} title={t("noClients")} text={t("noClientsText")} />}
            />
          )}
        </Loaded>
        <Button
          variant="default"
          leftSection={<IconRefresh size={16} aria-hidden />}
          loading={connections.isFetching}
          onClick={() => void connections.refetch()}
        >
          {t("common:action.refresh")}
        </Button>
      </Stack>
    </Modal>
  );
}
