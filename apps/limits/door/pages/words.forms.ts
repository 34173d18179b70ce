const ko = {
  fields: {
    carrier: '통신사',
    phoneNumber: '휴대폰 번호',
    birthDate: '생년월일 6자리',
    genderDigit: '성별 숫자',
    code: '받은 인증번호',
    email: '이메일 주소',
    password: '결제 비밀번호 6자리',
    monthlyLimit: '내가 정하는 월 한도 (원)',
    reason: '이의신청 내용',
    merchant: '상점',
    category: '상품군',
  },
  hints: {
    phoneNumber: '예: 010-1234-5678',
    birthDate: '예: 900101',
    genderDigit: '주민번호 7번째',
    email: '예: name@example.com',
    monthlyLimit: '예: 100,000',
  },
  wrong: {
    carrier: '통신사를 선택해 주세요.',
    phoneNumber: '휴대폰 번호를 확인해 주세요.',
    birthDate: '생년월일을 숫자 6자리로 입력해 주세요.',
    genderDigit: '성별 숫자 한 자리를 입력해 주세요.',
    code: '인증번호 숫자 6자리를 입력해 주세요.',
    email: '이메일 주소를 확인해 주세요.',
    password: '결제 비밀번호를 숫자 6자리로 입력해 주세요.',
    monthlyLimit: '0원부터 1,000,000원까지 숫자로 입력해 주세요.',
    reason: '이의신청 내용을 2,000자 이하로 적어 주세요.',
    merchant: '상점을 선택해 주세요.',
    category: '상품군을 선택해 주세요.',
  },
};

const en: typeof ko = {
  fields: {
    carrier: 'Carrier',
    phoneNumber: 'Phone number',
    birthDate: 'Date of birth, 6 digits',
    genderDigit: 'Gender digit',
    code: 'The code you received',
    email: 'E-mail address',
    password: 'Payment password, 6 digits',
    monthlyLimit: 'My own monthly limit (won)',
    reason: 'What is wrong',
    merchant: 'Shop',
    category: 'Kind of goods',
  },
  hints: {
    phoneNumber: 'For example 010-1234-5678',
    birthDate: 'YYMMDD, e.g. 900101',
    genderDigit: '7th digit of the ID',
    email: 'For example name@example.com',
    monthlyLimit: 'For example 100,000',
  },
  wrong: {
    carrier: 'Choose your carrier.',
    phoneNumber: 'Check your phone number.',
    birthDate: 'Enter your date of birth as six digits.',
    genderDigit: 'Enter your gender digit, one digit.',
    code: 'Enter the six digits of the code.',
    email: 'Check your e-mail address.',
    password: 'Enter your payment password, six digits.',
    monthlyLimit: 'Enter a number from 0 to 1,000,000 won.',
    reason: 'Write what is wrong, in up to 2,000 characters.',
    merchant: 'Choose a shop.',
    category: 'Choose a kind of goods.',
  },
};

/** What is said of the fields of forms. */
export const forms = { ko, en };
