import { PARTITION_KINDS } from "../../../src/contract/destination.ts";
import { Check, Field } from "../../parts/field.tsx";
import { words } from "../../words/mod.ts";
import type { DiskChoice } from "./draft.ts";
import { useImageDetail } from "./image_detail.ts";
import { Choices, TextInput } from "./inputs.tsx";
import type { Wizard } from "./wizard.ts";

/** Where on each machine the image goes. */
export function StepDestination({ wizard }: { wizard: Wizard }) {
  const { destination: says } = words.wizard.steps, { disk, isPartition, image, grow } = wizard.draft.value;
  const { value: detail } = useImageDetail(image);
  const isWholeDisk = detail?.layout !== undefined && detail.layout !== null &&
    detail.layout.table !== "none";
  return (
    <>
      <Choices<DiskChoice>
        label={says.disk}
        value={disk}
        onChange={(disk) => wizard.set({ disk })}
        choices={[
          { value: "auto", label: says.auto, told: says.autoTold },
          {
            value: "number",
            label: says.number,
            told: says.numberTold,
            more: (
              <TextInput
                wizard={wizard}
                of="diskNumber"
                path="destination.disk"
                label={says.numberLabel}
                whole
              />
            ),
          },
          {
            value: "named",
            label: says.named,
            told: says.namedTold,
            more: (
              <TextInput
                {...{
                  wizard,
                  of: "diskName",
                  path: "destination.disk",
                  label: says.nameLabel,
                  help: says.nameHelp,
                }}
              />
            ),
          },
          { value: "smallest", label: says.smallest },
          { value: "largest", label: says.largest },
        ]}
      />
      {isWholeDisk && !isPartition
        ? (
          <section class="wizard-part">
            <h3>{says.partition}</h3>
            <p class="faint">{says.isDisk}</p>
          </section>
        )
        : (
          <Choices<"whole" | "into">
            label={says.partition}
            value={isPartition ? "into" : "whole"}
            onChange={(value) => wizard.set({ isPartition: value === "into" })}
            error={isWholeDisk ? says.isDisk : undefined}
            choices={[
              { value: "whole", label: says.whole, told: says.wholeTold },
              {
                value: "into",
                label: says.into,
                told: says.intoTold,
                disabled: isWholeDisk,
                more: <PartitionFields wizard={wizard} />,
              },
            ]}
          />
        )}
      <section class="wizard-part">
        <h3>{says.after}</h3>
        <Check
          label={isPartition ? says.growInto : says.grow}
          help={isPartition ? undefined : says.growTold}
          checked={grow}
          onChange={(grow) => wizard.set({ grow })}
        />
      </section>
    </>
  );
}

function PartitionFields({ wizard }: { wizard: Wizard }) {
  const { destination: says } = words.wizard.steps, { partitionKind } = wizard.draft.value;
  return (
    <div class="fields">
      <TextInput
        {...{ wizard, of: "partitionNumber", path: "destination.partition.number", whole: true }}
        label={says.partitionNumber}
        help={says.partitionNumberHelp}
      />
      <Field label={says.partitionType} help={says.partitionTypeHelp}>
        {(attributes) => (
          <select
            {...attributes}
            value={partitionKind}
            onChange={(event) => wizard.set({ partitionKind: event.currentTarget.value })}
          >
            <option value="">{says.keepType}</option>
            {PARTITION_KINDS.map((kind) => <option key={kind} value={kind}>{says.kinds[kind] ?? kind}
            </option>)}
            <option value="code">{says.otherType}</option>
          </select>
        )}
      </Field>
      {partitionKind === "code" && (
        <TextInput
          {...{ wizard, of: "partitionCode", path: "destination.partition.type" }}
          label={says.typeCode}
          help={says.typeCodeHelp}
        />
      )}
    </div>
  );
}
