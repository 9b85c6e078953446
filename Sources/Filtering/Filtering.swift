// Filtering drops and changes records by rules of the configuration: the filters `grep`, `modify`,
// `record_modifier` and `nest`.
//
// What belongs together:
//
//   GrepFilter        keeps or drops records by expressions on fields
//   ModifyFilter      conditions (ModifyCondition) and rules (ModifyRule) on the fields
//   RecordModifier    adds fields, removes them or keeps only some
//   NestFilter        moves fields into an object, or an object's members up
//   FieldPlace        where a value is in a record; FieldText gives its characters
//   KeptText          bytes of the configuration that fields may point to for ever
//
// Guarantees: nothing is allocated per record while no value lies below the top; a dropped record
// stays in the batch, marked, so that its place in the source is taken care of; equal keys become
// one, the last. Behaviour is that of Fluent Bit 5.1. Left to others: which records come here, and
// reading the options.
