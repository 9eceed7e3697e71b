import"./core-Co0FUj5o.js";import{s as a}from"./adapter-DGAs1enI.js";export{a as default};
