import { Alert, Button, Group, Skeleton, Stack, Switch, TextInput } from "@mantine/core";
import { IconAlertTriangle, IconArrowLeft, IconPlus } from "@tabler/icons-react";
import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { Link, useNavigate, useParams, useSearchParams } from "react-router";
import { useAddItem, useSaveSection, useSection } from "../../api/hooks";
import type { ActionOffer, ConditionOffer, Rule, RulesSettings } from "../../api/schema.gen";
import { DurationInput } from "../../forms/DurationInput";
import { useUnsaved } from "../../forms/unsaved";
import { Card } from "../../shared/Card";
import { describeError } from "../../shared/describeError";
import { Page } from "../../shared/Page";
import { inWords } from "../../shared/sentences";
import { FailedState } from "../../shared/states";
import { said } from "../../shared/toast";
import { NotFoundPage } from "../../app/shell/NotFoundPage";
import { ActionPicker } from "./ActionPicker";
import { ConditionEditor } from "./ConditionEditor";
import { freshCondition, type DraftCondition } from "./conditions";
import { useActionOffers, useConditionOffers } from "./offers";
import { emptyRule, MOST_CONDITIONS, ruleDraft, ruleFaults, rulePatch, type DraftRule } from "./rules";
import { same } from "../../forms/schema";

/** Adds a rule (`new`, perhaps `?from=` another) or edits one. */
export function RuleEditor() {
  const { id = "new" } = useParams();
  const [search] = useSearchParams();
  const stored = useSection<RulesSettings>("rules");
  const conditions = useConditionOffers();
  const actions = useActionOffers();
  const failed = stored.error ?? conditions.error ?? actions.error;
  if (stored.data === undefined || conditions.data === undefined || actions.data === undefined) {
    return failed === null ? <Skeleton h={420} radius="lg" /> : <FailedState error={failed} />;
  }
  const rules = stored.data.rules ?? {};
  const rule = rules[id];
  if (id !== "new" && rule === undefined) return <NotFoundPage />;
  const source = id === "new" ? rules[search.get("from") ?? ""] : rule;
  return (
    <Editor
      key={id}
      id={id}
      before={rule}
      start={source === undefined ? emptyRule : ruleDraft(source)}
      conditions={conditions.data}
      actions={actions.data}
    />
  );
}

function Editor(props: {
  id: string;
  before: Rule | undefined;
  start: DraftRule;
  conditions: readonly ConditionOffer[];
  actions: readonly ActionOffer[];
}) {
  const { t } = useTranslation(["rules", "common"]);
  const navigate = useNavigate();
  const { id, before, conditions, actions } = props;
  const [start, setStart] = useState(props.start);
  const [draft, setDraft] = useState(props.start);
  const [tried, setTried] = useState(false);
  const [done, setDone] = useState(false);
  const form = useRef<HTMLDivElement>(null);
  const update = useSaveSection<RulesSettings>("rules");
  const add = useAddItem<Rule>("rules", "rules");
  const save = id === "new" ? add : update;
  const dirty = !same(draft, start);
  useUnsaved(dirty && !done);
  useEffect(() => {
    if (done) void navigate("/system/events/rules");
  }, [done, navigate]);
  useEffect(() => {
    // Changed elsewhere while nothing is typed here: follow.
    if (!dirty && before !== undefined) {
      setStart(ruleDraft(before));
      setDraft(ruleDraft(before));
    }
  }, [before]); // only when the stored rule changes

  const change = (patch: Partial<DraftRule>) => setDraft((now) => ({ ...now, ...patch }));
  const setCondition = (at: number, condition: DraftCondition) =>
    change({ conditions: draft.conditions.map((old, position) => (position === at ? condition : old)) });
  const faults = ruleFaults(draft, actions);
  const complaint = (path: string): string | null => {
    const field = save.error?.field?.replace(/^rules\.[^.]+\./, ""); // the id of a new rule is the device's to choose
    const place = path;
    return field !== undefined && (field === place || field.startsWith(`${place}.`)) ? inWords(save.error?.message ?? "") || null : null;
  };
  const placed = ["name", "wait", "conditions", "action"].some((part) => complaint(part) !== null);
  const send = () => {
    setTried(true);
    const focus = () =>
      requestAnimationFrame(() => form.current?.querySelector<HTMLElement>("[aria-invalid=true]")?.focus());
    if (faults.length > 0) {
      focus();
      return;
    }
    const patch = rulePatch(draft, before);
    const onSuccess = (stored: string) => {
      said(t("saved", { name: draft.name === "" ? `#${stored}` : draft.name }));
      setDone(true);
    };
    if (id === "new") add.mutate(patch, { onSuccess: (rule) => onSuccess(rule.id), onError: focus });
    else update.mutate({ rules: { [id]: patch } }, { onSuccess: () => onSuccess(id), onError: focus });
  };
  const addCondition = () => change({ conditions: [...draft.conditions, { topic: "", values: {}, invert: false, raw: null }] });
  const list = draft.conditions.length === 0 ? [{ topic: "", values: {}, invert: false, raw: null }] : draft.conditions;
  return (
    <Page
      title={id === "new" ? t("add") : t("editTitle", { name: before?.name === "" ? `#${id}` : before?.name })}
      lead={t("editLead")}
      actions={
        <Button
          component={Link}
          to="/system/events/rules"
          variant="subtle"
          color="gray"
          leftSection={<IconArrowLeft size={17} aria-hidden />}
        >
          {t("allRules")}
        </Button>
      }
    >
      <Stack gap="lg" ref={form}>
        {save.error !== null && !placed ? (
          <Alert color="red" icon={<IconAlertTriangle aria-hidden />} title={t("common:failed.save")} role="alert">
            {describeError(save.error, t)}
          </Alert>
        ) : null}
        <Card>
          <Switch
            label={t("useThis")}
            checked={draft.enabled}
            onChange={(event) => change({ enabled: event.currentTarget.checked })}
          />
          <div className="ae-port-grid">
            <TextInput
              label={t("name")}
              value={draft.name}
              maxLength={128}
              error={complaint("name")}
              placeholder={t("namePlaceholder")}
              onChange={(event) => change({ name: event.currentTarget.value })}
            />
            <DurationInput
              label={t("wait")}
              description={t("waitHint")}
              value={draft.wait}
              max={86_400}
              error={complaint("wait")}
              onChange={(wait) => change({ wait })}
            />
          </div>
        </Card>
        <Card title={t("conditions")} description={t("conditionsText")}>
          <Stack gap="md">
            {list.map((condition, at) => (
              <ConditionEditor
                key={at}
                number={at + 1}
                condition={condition}
                offers={conditions}
                first={at === 0}
                trigger={draft.useFirstAsTrigger}
                error={tried && condition.topic === "" ? t("chooseCondition") : complaint(`conditions.${at}`)}
                onTopic={(topic) => {
                  const offer = conditions.find((candidate) => candidate.topic === topic);
                  if (offer === undefined) return;
                  const fresh = freshCondition(offer);
                  if (draft.conditions.length === 0) change({ conditions: [fresh], ...(offer.pulse ? { useFirstAsTrigger: true } : {}) });
                  else {
                    setCondition(at, fresh);
                    if (at === 0 && offer.pulse) change({ useFirstAsTrigger: true });
                  }
                }}
                onChange={(changed) => setCondition(at, changed)}
                onTrigger={(useFirstAsTrigger) => change({ useFirstAsTrigger })}
                {...(draft.conditions.length > 1
                  ? { onRemove: () => change({ conditions: draft.conditions.filter((_, position) => position !== at) }) }
                  : {})}
              />
            ))}
            <div>
              <Button
                variant="light"
                leftSection={<IconPlus size={17} aria-hidden />}
                disabled={draft.conditions.length === 0 || draft.conditions.length >= MOST_CONDITIONS}
                onClick={addCondition}
              >
                {t("addCondition")}
              </Button>
            </div>
          </Stack>
        </Card>
        <Card title={t("action")} description={t("actionText")}>
          <ActionPicker
            offers={actions}
            template={draft.template}
            parameters={draft.parameters}
            error={
              tried && faults.includes("action")
                ? t("chooseAction")
                : faults.includes("lasting")
                  ? t("needsLasting")
                  : complaint("action.template")
            }
            complaint={(name) => complaint(`action.parameters.${name}`)}
            onChange={(template, parameters) => change({ template, parameters })}
          />
        </Card>
        <Group justify="flex-end">
          <Button component={Link} to="/system/events/rules" variant="default">
            {t("common:action.cancel")}
          </Button>
          <Button onClick={send} loading={save.isPending}>
            {t("common:action.save")}
          </Button>
        </Group>
      </Stack>
    </Page>
  );
}
