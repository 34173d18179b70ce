import { IsInt, IsNotEmpty, IsString, Length, Matches, Max, MaxLength, Min } from 'class-validator';

export class RegisterRequest {
  @IsString() @IsNotEmpty() @MaxLength(64) orderId!: string;
  @IsInt() @Min(1) @Max(1_000_000) amount!: number;
  @IsString() @IsNotEmpty() @MaxLength(100) itemName!: string;
}

export class IdentifyRequest {
  @Matches(/^01\d{8,9}$/) phoneNumber!: string;
  @Matches(/^\d{6}$/) birthDate!: string;
  @Matches(/^\d$/) genderDigit!: string;
}

export class CodeRequest {
  @IsString() @Length(6, 6) code!: string;
}
