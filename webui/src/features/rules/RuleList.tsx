import { Badge, Box, Button, Group, Menu, Stack, Switch, Text } from "@mantine/core";
import { IconArrowRight, IconBolt, IconCopy, IconDots, IconPencil, IconPlus, IconRefresh, IconTrash } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Link, useNavigate } from "react-router";
import { useSaveSection, useSection } from "../../api/hooks";
import type { ActionOffer, ConditionOffer, Rule, RuleState, RulesSettings } from "../../api/schema.gen";
import { ConfirmDialog } from "../../shared/ConfirmDialog";
import { RowMenuTarget } from "../../shared/DataTable";
import { describeError } from "../../shared/describeError";
import { EmptyState, Loaded } from "../../shared/states";
import { complained, said } from "../../shared/toast";
import { useActionOffers, useConditionOffers, useRuleStates } from "./offers";
import { describeAction, describeCondition, MOST_RULES, ruleDraft } from "./rules";

/** All rules: on or off, what each does, and what it is doing. */
export function RuleList() {
  const { t } = useTranslation(["rules", "common"]);
  const stored = useSection<RulesSettings>("rules");
  const conditions = useConditionOffers();
  const actions = useActionOffers();
  const states = useRuleStates();
  const [doomed, setDoomed] = useState<{ id: string; name: string } | null>(null);
  const save = useSaveSection("rules");
  const remove = () => {
    if (doomed === null) return;
    save.mutate(
      { rules: { [doomed.id]: null } },
      {
        onSuccess: () => said(t("deleted", { name: doomed.name })),
        onError: (error) => complained(doomed.name, describeError(error, t)),
        onSettled: () => setDoomed(null),
      },
    );
  };
  return (
    <Loaded query={stored}>
      {(settings) => {
        const rules = Object.entries(settings.rules ?? {});
        const add = (
          <Button
            component={Link}
            to="/system/events/rules/new"
            leftSection={<IconPlus size={18} aria-hidden />}
            data-disabled={rules.length >= MOST_RULES || undefined}
          >
            {t("add")}
          </Button>
        );
        if (rules.length === 0) {
          return (
            <Box className="ae-card">
              <EmptyState icon={IconBolt} title={t("none")} text={t("noneText")} action={<Box mt="sm">{add}</Box>} />
            </Box>
          );
        }
        return (
          <Stack gap="md">
            <Group justify="space-between">
              <Text size="sm" c="dimmed">
                {t("count", { count: rules.length, limit: MOST_RULES })}
              </Text>
              {add}
            </Group>
            <Stack gap="sm" component="ul" className="ae-plain-list">
              {rules.map(([id, rule]) => (
                <RuleRow
                  key={id}
                  id={id}
                  rule={rule}
                  state={states.data?.[id]}
                  conditions={conditions.data ?? []}
                  actions={actions.data ?? []}
                  onDelete={() => setDoomed({ id, name: nameOf(rule, id) })}
                />
              ))}
            </Stack>
            <ConfirmDialog
              opened={doomed !== null}
              title={t("deleteTitle", { name: doomed?.name })}
              text={t("deleteText", { name: doomed?.name })}
              confirm={t("common:action.delete")}
              danger
              busy={save.isPending}
              onConfirm={remove}
              onClose={() => setDoomed(null)}
            />
          </Stack>
        );
      }}
    </Loaded>
  );
}

function nameOf(rule: Rule, id: string): string {
  return rule.name === undefined || rule.name === "" ? `#${id}` : rule.name;
}

function RuleRow(props: {
  id: string;
  rule: Rule;
  state: RuleState | undefined;
  conditions: readonly ConditionOffer[];
  actions: readonly ActionOffer[];
  onDelete: () => void;
}) {
  const { t } = useTranslation(["rules", "common"]);
  const navigate = useNavigate();
  const save = useSaveSection("rules");
  const { id, rule, state, conditions, actions } = props;
  const name = nameOf(rule, id);
  const draft = ruleDraft(rule);
  const set = (enabled: boolean) =>
    save.mutateAsync({ rules: { [id]: { enabled } } }).catch((error: unknown) => {
      complained(name, describeError(error as Parameters<typeof describeError>[0], t));
      throw error;
    });
  const turnOnAgain = () => {
    set(false)
      .then(() => set(true))
      .then(
        () => said(t("onAgain", { name })),
        () => undefined, // said already
      );
  };
  return (
    <Box component="li" className="ae-card" p="md" data-rule={name}>
      <Group wrap="nowrap" gap="md" align="flex-start">
        <Switch
          mt={2}
          checked={rule.enabled ?? true}
          disabled={save.isPending}
          onChange={(event) => void set(event.currentTarget.checked).catch(() => undefined)}
          aria-label={t("use", { name })}
        />
        <Stack gap={4} flex={1} miw={0}>
          <Group gap="sm">
            <Text fw={600} component={Link} to={`/system/events/rules/${id}`} className="ae-plain-link">
              {name}
            </Text>
            {state?.active === true ? <Badge color="accent">{t("common:state.active")}</Badge> : null}
            {state?.runs !== undefined && state.runs > 0 ? (
              <Text size="xs" c="dimmed">
                {t("runs", { count: state.runs })}
              </Text>
            ) : null}
          </Group>
          <Group gap={8} wrap="wrap">
            <Text size="sm" c="dimmed">
              {draft.conditions
                .map((condition) => describeCondition(condition, conditions, t("not")))
                .join(` ${t("and")} `)}
            </Text>
            <IconArrowRight size={15} aria-label={t("then")} className="ae-icon" />
            <Text size="sm" c="dimmed">
              {describeAction(draft, actions)}
            </Text>
          </Group>
          {state?.error ? (
            <Text size="sm" c="var(--mantine-color-error)">
              {state.error}
            </Text>
          ) : null}
          {state?.pending === true ? (
            <Group gap="sm">
              <Text size="sm" c="var(--ae-warn-text)">
                {t("pending")}
              </Text>
              <Button
                size="compact-sm"
                variant="light"
                leftSection={<IconRefresh size={15} aria-hidden />}
                loading={save.isPending}
                onClick={turnOnAgain}
              >
                {t("turnOnAgain")}
              </Button>
            </Group>
          ) : null}
        </Stack>
        <Menu position="bottom-end" shadow="md">
          <RowMenuTarget label={t("common:action.moreFor", { name })}>
            <IconDots size={18} aria-hidden />
          </RowMenuTarget>
          <Menu.Dropdown>
            <Menu.Item
              leftSection={<IconPencil size={16} aria-hidden />}
              onClick={() => void navigate(`/system/events/rules/${id}`)}
            >
              {t("common:action.edit")}
            </Menu.Item>
            <Menu.Item
              leftSection={<IconCopy size={16} aria-hidden />}
              onClick={() => void navigate(`/system/events/rules/new?from=${id}`)}
            >
              {t("common:action.duplicate")}
            </Menu.Item>
            <Menu.Item color="red" leftSection={<IconTrash size={16} aria-hidden />} onClick={props.onDelete}>
              {t("common:action.delete")}
            </Menu.Item>
          </Menu.Dropdown>
        </Menu>
      </Group>
    </Box>
  );
}
