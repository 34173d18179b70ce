export type GoodsClass = 'digital' | 'physical';

export const IDENTIFY_FIELDS = ['carrier', 'phoneNumber', 'birthDate', 'genderDigit', 'agreeTerms', 'agreeAmount'] as const;
export type IdentifyField = (typeof IDENTIFY_FIELDS)[number];
/** Every field a person fills in, by its name in the form. */
export type FieldName = IdentifyField | 'code' | 'password' | 'passkey';
