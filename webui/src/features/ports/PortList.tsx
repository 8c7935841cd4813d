import { Alert, Stack, Title } from "@mantine/core";
import { IconInfoCircle, IconPlugOff } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import type { PortState } from "../../api/schema.gen";
import { useHasRole } from "../../app/session";
import { useFieldTarget } from "../../forms/useFieldTarget";
import { EmptyState, Loaded } from "../../shared/states";
import { PortCard } from "./PortCard";
import { usePortRows, usePortSettings, usePortStates } from "./usePortRows";

/** More ports than this show only their states, until somebody wants to change one. */
const MOST_OPEN = 8;

interface Part {
  /** The key of the heading; null where the page's own says enough. */
  title: "ios" | "relays" | null;
  kinds: readonly PortState["kind"][];
}

/** The device's own ports of these kinds, each part under its heading; those of modules are with their module. */
export function PortList({ parts }: { parts: readonly Part[] }) {
  const { t } = useTranslation(["ports", "common"]);
  const stored = usePortSettings();
  const states = usePortStates();
  const rows = (usePortRows() ?? []).filter((row) => row.state.module === "");
  useFieldTarget(stored.data !== undefined && states.data !== undefined);
  const mayChange = useHasRole("administrator");
  return (
    <>
      <Alert color="gray" variant="light" icon={<IconInfoCircle aria-hidden />}>
        {t("note")}
      </Alert>
      <Loaded query={states}>
        {() => (
          <Loaded query={stored}>
            {() =>
              rows.length === 0 ? (
                <EmptyState icon={IconPlugOff} title={t("none")} text={t("noneText")} />
              ) : (
                <Stack gap="md" id="field-io-ports">
                  {parts.map((part) => (
                    <Stack gap="md" key={part.kinds.join()}>
                      {part.title === null ? null : (
                        <Title order={2} size="h4">
                          {t(part.title)}
                        </Title>
                      )}
                      {rows
                        .filter((row) => part.kinds.includes(row.state.kind))
                        .map((row) => (
                          <PortCard
                            key={row.index}
                            row={row}
                            mayChange={mayChange}
                            folded={rows.length > MOST_OPEN}
                            level={part.title === null ? 2 : 3}
                          />
                        ))}
                    </Stack>
                  ))}
                </Stack>
              )
            }
          </Loaded>
        )}
      </Loaded>
    </>
  );
}
