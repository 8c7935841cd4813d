import { Alert, Stack } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { IconInfoCircle, IconPlugOff } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { api } from "../../api/client";
import { useRefreshOn, useSection, useTopic } from "../../api/hooks";
import { useHasRole } from "../../app/session";
import { useFieldTarget } from "../../forms/useFieldTarget";
import { Page } from "../../shared/Page";
import { EmptyState, Loaded } from "../../shared/states";
import { PortCard } from "./PortCard";
import { INPUT_TOPIC, LOOP_TOPIC, OUTPUT_TOPIC, portRows, type IoSettings } from "./ports";

const KEY = ["ports"] as const;

export default function PortsPage() {
  const { t } = useTranslation(["ports", "common"]);
  const stored = useSection<IoSettings>("io");
  const states = useQuery({ queryKey: KEY, queryFn: ({ signal }) => api.get("/api/v1/ports", { signal }) });
  const inputs = useTopic(INPUT_TOPIC);
  const outputs = useTopic(OUTPUT_TOPIC);
  const loops = useTopic(LOOP_TOPIC);
  useRefreshOn(KEY, (frame) => frame.type === "settings" && frame.section === "io");
  useFieldTarget(stored.data !== undefined && states.data !== undefined);
  const mayChange = useHasRole("administrator");
  return (
    <Page title={t("common:pages.ports")} lead={t("lead")}>
      <Alert color="gray" variant="light" icon={<IconInfoCircle aria-hidden />}>
        {t("note")}
      </Alert>
      <Loaded query={states}>
        {(found) => (
          <Loaded query={stored}>
            {(settings) => {
              const rows = portRows(settings, found, inputs, outputs, loops);
              if (rows.length === 0) {
                return <EmptyState icon={IconPlugOff} title={t("none")} text={t("noneText")} />;
              }
              return (
                <Stack gap="md" id="field-io-ports">
                  {rows.map((row) => (
                    <PortCard key={row.index} row={row} mayChange={mayChange} />
                  ))}
                </Stack>
              );
            }}
          </Loaded>
        )}
      </Loaded>
    </Page>
  );
}
