import { Alert, Badge, Button, Group, Stack, Text } from "@mantine/core";
import { IconCpu, IconInfoCircle, IconKey, IconPencil, IconPlus } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { Route, Routes, useNavigate, useParams } from "react-router";
import { useSaveSection, useSection } from "../../../api/hooks";
import { useDevice, useHasRole } from "../../../app/session";
import { InstantFields } from "../../../forms/InstantSettings";
import type { Field } from "../../../forms/schema";
import { Card } from "../../../shared/Card";
import { describeError } from "../../../shared/describeError";
import { ItemTable } from "../../../shared/ItemTable";
import { Page } from "../../../shared/Page";
import { EmptyState, Loaded } from "../../../shared/states";
import { complained, said } from "../../../shared/toast";
import { DataSetDialog } from "./DataSetDialog";
import { HOME, MOST_SETS, nameOf, placeOf, type ChipSettings } from "./dataSets";

/** By frequency, as the reader's antennas are; and what has no card. */
const within = (group: string) => (field: Field) => field.path.startsWith("types.") && field.schema.group === group;
const bands = [
  { band: "high", only: within("13.56 MHz") },
  { band: "low", only: within("125 kHz") },
  { band: "phones", only: within("Phones") },
] as const;

/** Reader > Chip types. A data set has an address of its own, so that it can be linked to. */
export default function ChipTypesPage() {
  return (
    <Routes>
      <Route index element={<ChipTypes />} />
      <Route path=":id" element={<ChipTypes />} />
    </Routes>
  );
}

function ChipTypes() {
  const { t } = useTranslation(["readers", "common"]);
  const navigate = useNavigate();
  const stored = useSection<ChipSettings>("chip-types");
  const mayChange = useHasRole("administrator");
  const onBench = useDevice().bench;
  const { id } = useParams();
  return (
    <Page title={t("common:pages.chipTypes")} lead={t("chips.lead")}>
      <Stack gap="md">
        {onBench ? null : (
          <Alert icon={<IconInfoCircle aria-hidden />} title={t("chips.unavailable")}>
            {t("chips.unavailableText")}
          </Alert>
        )}
        {bands.map(({ band, only }) => (
          <Card key={band} title={t(`chips.band.${band}`)} icon={<IconCpu size={20} />}>
            <InstantFields section="chip-types" only={only} disabled={!mayChange} />
          </Card>
        ))}
        <Loaded query={stored}>
          {(settings) => (
            <>
              <DataSets settings={settings} mayChange={mayChange} />
              {id === undefined || !mayChange ? null : (
                <DataSetDialog key={id} id={id} settings={settings} onClose={() => void navigate(HOME)} />
              )}
            </>
          )}
        </Loaded>
      </Stack>
    </Page>
  );
}

function DataSets({ settings, mayChange }: { settings: ChipSettings; mayChange: boolean }) {
  const { t } = useTranslation(["readers", "common"]);
  const navigate = useNavigate();
  const save = useSaveSection("chip-types");
  const rows = Object.entries(settings.data_sets).map(([id, set]) => ({ id, ...set, name: nameOf(id, set) }));
  return (
    <Card
      title={t("chips.sets")}
      description={t("chips.setsText", { most: MOST_SETS })}
      icon={<IconKey size={20} />}
      action={
        mayChange && rows.length < MOST_SETS ? (
          <Button size="xs" leftSection={<IconPlus size={16} aria-hidden />} onClick={() => void navigate(`${HOME}/new`)}>
            {t("chips.add")}
          </Button>
        ) : undefined
      }
    >
      <div id="field-chip-types-data_sets" tabIndex={-1}>
        <ItemTable
          name={t("chips.sets")}
          rows={rows}
          stacks
          rowKey={(row) => row.id}
          nameOf={(row) => row.name}
          search={false}
          minWidth={520}
          empty={<EmptyState icon={IconKey} title={t("chips.none")} text={t("chips.noneText")} />}
          columns={[
            {
              id: "name",
              title: t("name"),
              text: (row) => row.name,
              show: (row) => (
                <Text size="sm" fw={600}>
                  {row.name}
                </Text>
              ),
            },
            { id: "chip", title: t("chips.chip"), text: (row) => row.chip.replaceAll("_", " ") },
            { id: "place", title: t("chips.place"), text: (row) => t(`chips.${placeOf(row).key}`, placeOf(row).values) },
            {
              id: "use",
              title: t("chips.use"),
              text: (row) => [row.use_as_uid ? t("chips.asUid") : "", row.required ? t("chips.required") : ""].join(" "),
              show: (row) => (
                <Group gap={6}>
                  {row.use_as_uid ? <Badge miw="max-content">{t("chips.asUid")}</Badge> : null}
                  {row.required ? (
                    <Badge miw="max-content" color="accent" variant="light">
                      {t("chips.required")}
                    </Badge>
                  ) : null}
                </Group>
              ),
            },
          ]}
          actions={
            mayChange
              ? (row) => [
                  {
                    label: t("edit"),
                    icon: <IconPencil size={16} aria-hidden />,
                    onClick: () => void navigate(`${HOME}/${row.id}`),
                  },
                ]
              : undefined
          }
          removal={
            mayChange
              ? {
                  title: (row) => t("removeTitle", { name: row.name }),
                  text: () => t("chips.removeText"),
                  busy: save.isPending,
                  remove: (row, done) =>
                    save.mutate(
                      { data_sets: { [row.id]: null } },
                      {
                        onSuccess: () => said(t("removed", { name: row.name })),
                        onError: (error) => complained(row.name, describeError(error, t)),
                        onSettled: done,
                      },
                    ),
                }
              : undefined
          }
        />
      </div>
    </Card>
  );
}
