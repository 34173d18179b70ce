import { OperatorKeyGuard } from '#operators';
import { UseGuards } from '@nestjs/common';

export const OperatorsOnly = () => UseGuards(OperatorKeyGuard);
