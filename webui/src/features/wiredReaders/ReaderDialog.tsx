import { Modal, Text } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { ItemForm } from "../../forms/ItemForm";
import type { JsonSchema, Values } from "../../forms/schema";
import { useSectionSchema } from "../../forms/SectionForm";
import { Loaded } from "../../shared/states";
import { fresh, nameOf, type ReadersSettings } from "./wired";

/** Only a secured reader has a key. */
const shown = (name: string, value: (name: string) => unknown): boolean => name !== "key" || value("security") !== "plain";

/** One reader of a door controller. */
export function ReaderDialog({ id, settings, onClose }: { id: string; settings: ReadersSettings; onClose: () => void }) {
  const { t } = useTranslation(["readers", "common"]);
  const schema = useSectionSchema("readers");
  const old = settings.readers[id];
  const begun = fresh(settings);
  return (
    <Modal
      opened
      onClose={onClose}
      title={id === "new" ? t("addReader") : old === undefined ? t("gone") : nameOf(id, old)}
      size="lg"
      closeButtonProps={{ "aria-label": t("common:action.close") }}
    >
      {id !== "new" && old === undefined ? (
        <Text size="sm">{t("goneText")}</Text>
      ) : (
        <Loaded query={schema}>
          {(form) => (
            <ItemForm
              section="readers"
              table="readers"
              item={id === "new" ? begun.id : id}
              schema={form.schema as JsonSchema}
              values={settings as unknown as Values}
              start={id === "new" ? { ...begun.values } : undefined}
              shown={shown}
              onClose={onClose}
            />
          )}
        </Loaded>
      )}
    </Modal>
  );
}
