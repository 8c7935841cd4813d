import { Modal, Text } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { freeItem } from "../../../forms/item";
import { ItemForm } from "../../../forms/ItemForm";
import type { JsonSchema, Values } from "../../../forms/schema";
import { useSectionSchema } from "../../../forms/SectionForm";
import { Loaded } from "../../../shared/states";
import { nameOf, type ChipSettings } from "./dataSets";

/** One data set: where the data lie, and what they are for. */
export function DataSetDialog({ id, settings, onClose }: { id: string; settings: ChipSettings; onClose: () => void }) {
  const { t } = useTranslation(["readers", "common"]);
  const schema = useSectionSchema("chip-types");
  const old = settings.data_sets[id];
  return (
    <Modal
      opened
      onClose={onClose}
      title={id === "new" ? t("chips.add") : old === undefined ? t("gone") : nameOf(id, old)}
      size="lg"
      closeButtonProps={{ "aria-label": t("common:action.close") }}
    >
      {id !== "new" && old === undefined ? (
        <Text size="sm">{t("chips.gone")}</Text>
      ) : (
        <Loaded query={schema}>
          {(form) => (
            <ItemForm
              section="chip-types"
              table="data_sets"
              item={id === "new" ? freeItem(settings.data_sets, "data-set-", 1) : id}
              schema={form.schema as JsonSchema}
              values={settings as unknown as Values}
              onClose={onClose}
            />
          )}
        </Loaded>
      )}
    </Modal>
  );
}
