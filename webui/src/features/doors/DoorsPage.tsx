import { Button, Group, Modal, Stack, Text } from "@mantine/core";
import { IconDoor, IconPlus, IconSettings, IconTrash } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Route, Routes, useNavigate, useParams } from "react-router";
import { useSaveSection, useSection } from "../../api/hooks";
import type { DoorNow } from "../../api/schema.gen";
import { useHasRole } from "../../app/session";
import { freeItem } from "../../forms/item";
import { ItemForm } from "../../forms/ItemForm";
import type { JsonSchema, Values } from "../../forms/schema";
import { SectionForm, useSectionSchema } from "../../forms/SectionForm";
import { Card } from "../../shared/Card";
import { ConfirmDialog } from "../../shared/ConfirmDialog";
import { describeError } from "../../shared/describeError";
import { Page } from "../../shared/Page";
import { EmptyState, Loaded } from "../../shared/states";
import { complained, said } from "../../shared/toast";
import { IdentificationField, ReaderField } from "./DoorFields";
import { contactWords, DoorCommands, DoorState } from "./DoorNow";
import { useRegularDoors } from "./useDoors";

const HOME = "/access/doors";

interface DoorsSettings {
  doors: Record<string, { name: string }>;
}

/** Device > Doors: each door as it is now, with its commands. One has an address of its own for its settings. */
export default function DoorsPage() {
  return (
    <Routes>
      <Route index element={<Doors />} />
      <Route path=":id" element={<Doors />} />
    </Routes>
  );
}

function Doors() {
  const { t } = useTranslation(["doors", "common"]);
  const navigate = useNavigate();
  const stored = useSection<DoorsSettings>("doors");
  const mayChange = useHasRole("administrator");
  const { id } = useParams();
  const doors = useRegularDoors();
  return (
    <Page
      title={t("common:pages.doors")}
      lead={t("lead")}
      width="wide"
      actions={
        mayChange ? (
          <Button leftSection={<IconPlus size={18} aria-hidden />} onClick={() => void navigate(`${HOME}/new`)}>
            {t("add")}
          </Button>
        ) : undefined
      }
    >
      <Stack gap="md" id="field-doors-doors" tabIndex={-1}>
        <Loaded query={doors}>
          {(found) =>
            found.length === 0 ? (
              <EmptyState icon={IconDoor} title={t("none")} text={t("noneText")} />
            ) : (
              <>
                {found.map((door) => (
                  <DoorCard key={door.token} door={door} mayChange={mayChange} />
                ))}
              </>
            )
          }
        </Loaded>
        <Card title={t("keypads")} icon={<IconSettings size={20} />}>
          <SectionForm section="doors" only={(field) => !field.path.startsWith("doors")} readOnly={!mayChange} />
        </Card>
        <Loaded query={stored}>
          {(settings) => (id === undefined || !mayChange ? null : <DoorDialog key={id} id={id} settings={settings} />)}
        </Loaded>
      </Stack>
    </Page>
  );
}

function DoorCard({ door, mayChange }: { door: DoorNow; mayChange: boolean }) {
  const { t } = useTranslation(["doors", "common"]);
  const navigate = useNavigate();
  const save = useSaveSection("doors");
  const [doomed, setDoomed] = useState(false);
  return (
    <Card title={door.name} description={contactWords(door, t)} icon={<IconDoor size={20} />}>
      <Stack gap="md" data-door={door.token}>
        <DoorState door={door} />
        <DoorCommands door={door} />
        {mayChange ? (
          <Group gap="xs">
            <Button
              variant="subtle"
              leftSection={<IconSettings size={16} aria-hidden />}
              onClick={() => void navigate(`${HOME}/${encodeURIComponent(door.token)}`)}
            >
              {t("settings")}
            </Button>
            <Button
              variant="subtle"
              color="red"
              leftSection={<IconTrash size={16} aria-hidden />}
              onClick={() => setDoomed(true)}
            >
              {t("remove")}
            </Button>
          </Group>
        ) : null}
      </Stack>
      <ConfirmDialog
        opened={doomed}
        title={t("removeTitle", { name: door.name })}
        text={t("removeText")}
        confirm={t("remove")}
        danger
        busy={save.isPending}
        onConfirm={() =>
          save.mutate(
            { doors: { [door.token]: null } },
            {
              onSuccess: () => said(t("removed", { name: door.name })),
              onError: (error) => complained(door.name, describeError(error, t)),
              onSettled: () => setDoomed(false),
            },
          )
        }
        onClose={() => setDoomed(false)}
      />
    </Card>
  );
}

function DoorDialog({ id, settings }: { id: string; settings: DoorsSettings }) {
  const { t } = useTranslation(["doors", "common"]);
  const navigate = useNavigate();
  const schema = useSectionSchema("doors");
  const [fresh] = useState(() => freeItem(settings.doors, "door-"));
  const close = () => void navigate(HOME);
  const known = id === "new" || settings.doors[id] !== undefined;
  return (
    <Modal
      opened
      onClose={close}
      size="lg"
      title={id === "new" ? t("add") : settings.doors[id]?.name || id}
      closeButtonProps={{ "aria-label": t("common:action.close") }}
    >
      {known ? (
        <Loaded query={schema}>
          {(form) => (
            <ItemForm
              section="doors"
              table="doors"
              item={id === "new" ? fresh : id}
              schema={form.schema as JsonSchema}
              values={settings as unknown as Values}
              parts={{
                identification: (entry) => <IdentificationField entry={entry} />,
                reader_inside: (entry) => (
                  <ReaderField entry={entry} name="reader_inside" label={t("reader_inside")} description={t("reader_inside_hint")} />
                ),
                reader_outside: (entry) => (
                  <ReaderField entry={entry} name="reader_outside" label={t("reader_outside")} description={t("reader_outside_hint")} />
                ),
              }}
              onClose={close}
            />
          )}
        </Loaded>
      ) : (
        <Text size="sm">{t("gone")}</Text>
      )}
    </Modal>
  );
}
