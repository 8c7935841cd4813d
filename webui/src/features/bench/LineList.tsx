import { ActionIcon, Button, Group, Menu, Stack, Switch, Text } from "@mantine/core";
import { IconDots } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import type { Line, State } from "../../api/schema.gen";
import { StateDot } from "../../shared/StateDot";
import type { BenchDeed } from "./useBench";

const wires = ["whole", "cut", "shorted"] as const;

/** Every terminal: press, close, open, cut. */
export function LineList({ state, act }: { state: State; act: (deed: BenchDeed) => void }) {
  const { t } = useTranslation(["bench", "common"]);
  return (
    <section aria-label={t("terminals")}>
      <Text fw={600} mb={6}>
        {t("terminals")}
      </Text>
      <Stack gap={0} className="ae-lines">
        {state.lines.map((line) => (
          <LineRow key={line.name} line={line} act={act} />
        ))}
      </Stack>
    </section>
  );
}

function LineRow({ line, act }: { line: Line; act: (deed: BenchDeed) => void }) {
  const { t } = useTranslation(["bench", "common"]);
  const closed = line.circuit === "closed";
  const touched = line.wire !== "whole" || line.stuck === true;
  return (
    <Group justify="space-between" wrap="nowrap" gap="sm" className="ae-line" data-line={line.name} data-circuit={line.circuit}>
      <div>
        <Text size="sm" fw={500}>
          {line.title}
        </Text>
        <StateDot on={closed} label={t(closed ? "common:state.closed" : "common:state.open")} />
      </div>
      <Group gap="xs" wrap="nowrap">
        {line.direction === "output" ? (
          <Text size="sm" c="dimmed">
            {line.powered === null ? t("output") : t(line.powered ? "powered" : "unpowered")}
          </Text>
        ) : line.kind === "button" ? (
          <Button
            size="xs"
            variant="light"
            onClick={() => act({ do: "press", body: { button: line.name, seconds: 0.3 } })}
          >
            {t("press")}
          </Button>
        ) : (
          <Switch
            checked={line.switch === "closed"}
            aria-label={t("closeInput", { name: line.title })}
            onChange={(event) =>
              act({ do: "input", body: { input: line.name, state: event.currentTarget.checked ? "closed" : "open" } })
            }
          />
        )}
        <Menu position="bottom-end" shadow="md">
          <Menu.Target>
            <ActionIcon
              variant={touched ? "light" : "subtle"}
              color={touched ? "orange" : "gray"}
              size="lg"
              aria-label={t("wireOf", { name: line.title })}
            >
              <IconDots size={18} aria-hidden />
            </ActionIcon>
          </Menu.Target>
          <Menu.Dropdown>
            <Menu.Label>{t("wire")}</Menu.Label>
            <Menu.RadioGroup
              value={line.wire}
              onChange={(wire) => act({ do: "wire", body: { line: line.name, state: wire as Line["wire"] } })}
            >
              {wires.map((wire) => (
                <Menu.RadioItem key={wire} value={wire} closeMenuOnClick>
                  {t(`wires.${wire}`)}
                </Menu.RadioItem>
              ))}
            </Menu.RadioGroup>
            {line.stuck === null ? null : (
              <>
                <Menu.Divider />
                <Menu.CheckboxItem
                  checked={line.stuck}
                  closeMenuOnClick
                  onChange={(stuck) => act({ do: "contact", body: { line: line.name, stuck } })}
                >
                  {t("stuck")}
                </Menu.CheckboxItem>
              </>
            )}
          </Menu.Dropdown>
        </Menu>
      </Group>
    </Group>
  );
}
